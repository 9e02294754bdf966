using System.Text.Json;

namespace Registry.Server.Maintenance.Verification;

/// <summary>What <c>registry verify</c> asks for.</summary>
/// <param name="Repositories">Only what these have; all when there are none.</param>
/// <param name="IsUnverified">Only blobs that nobody has looked at yet, and those that are known to be bad.</param>
/// <param name="Rate">Bytes a second; 0 for no bound.</param>
/// <param name="IsJson">Whether the result is a JSON object, rather than for people.</param>
internal sealed record VerifyRequest(List<string> Repositories, bool IsUnverified, long Rate, bool IsJson)
{
    public override string ToString() => JsonSerializer.Serialize(this);

    /// <exception cref="FormatException">It is none.</exception>
    public static VerifyRequest Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<VerifyRequest>(text) ?? throw new FormatException("there is nothing to verify");
        }
        catch (JsonException e)
        {
            throw new FormatException($"'{text}' does not say what to verify", e);
        }
    }
}
