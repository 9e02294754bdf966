using System.Diagnostics.CodeAnalysis;

namespace Registry.Oci;

/// <summary>How a manifest is asked for: by tag or by digest, never both. Only a digest has a colon.</summary>
public sealed record Reference
{
    private Reference(TagName? tag, Digest? digest) => (Tag, Digest) = (tag, digest);

    public TagName? Tag { get; }

    public Digest? Digest { get; }

    public static Reference Of(TagName tag) => new(tag, null);

    public static Reference Of(Digest digest) => new(null, digest);

    /// <summary>False, with a sentence for the client, when the text is neither a tag nor a digest that is supported.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Reference? reference, [NotNullWhen(false)] out string? fault)
    {
        reference = null;
        if (text is not null && text.Contains(':', StringComparison.Ordinal))
        {
            reference = Digest.TryParse(text, out var digest, out fault) ? new Reference(null, digest) : null;
        }
        else
        {
            reference = TagName.TryParse(text, out var tag, out fault) ? new Reference(tag, null) : null;
        }

        return reference is not null;
    }

    public override string ToString() => Tag?.ToString() ?? Digest!.ToString();
}
