using Registry.Oci;
using Registry.Server.Tests.Model.Samples;

namespace Registry.Server.Tests.Model.State;

/// <summary>What has to be so before a tag or manifest is changed (RFC 9110, 13.1).</summary>
/// <param name="Header">Null for no condition.</param>
/// <param name="Manifest">Whose digest is named; null for <c>*</c>.</param>
internal sealed record Condition(string? Header, SampleManifest? Manifest)
{
    private const string IfMatch = "If-Match";
    private const string IfNoneMatch = "If-None-Match";

    public static Condition None { get; } = new(null, null);

    public (string, string)[] Headers => Header is null ? [] : [(Header, Manifest is null ? "*" : $"\"{Manifest.Digest}\"")];

    public static Condition Draw(Chance chance) => chance.In(75)
        ? None
        : new Condition(chance.Of(IfMatch, IfNoneMatch), chance.In(50) ? null : chance.Manifest());

    /// <param name="current">What is there now, or null.</param>
    public bool Holds(Digest? current)
    {
        var matches = current is not null && (Manifest is null || Manifest.Digest.Equals(current));
        return Header is null || matches == (Header == IfMatch);
    }

    public override string ToString() => Header is null ? "none" : $"{Header} {Manifest?.ToString() ?? "*"}";
}
