namespace Registry.Server.Settings;

/// <summary>What <c>Registry:Headers</c> has to be: headers that can stand in every answer, and of which the protocol says nothing.</summary>
internal static class HeaderRules
{
    private const string NameCharacters = "!#$%&'*+-.^_`|~";

    // What the registry's answers say by them, a client goes by.
    private static readonly string[] Own = ["Accept-Ranges", "Connection", "Date", "ETag", "Link", "Location", "Range", "Retry-After", "Transfer-Encoding", "Warning", "WWW-Authenticate"];
    private static readonly string[] OwnPrefixes = ["Content-Length", "Content-Range", "Content-Type", "Docker-", "OCI-"];

    public static IEnumerable<string> Faults(IReadOnlyList<HeaderOptions> headers)
    {
        foreach (var (i, header) in headers.Index().Where(entry => entry.Item is { Name.Length: > 0, Value.Length: > 0 }))
        {
            if (Fault(header) is { } fault)
            {
                yield return $"Registry:Headers:{i}:{fault}";
            }
        }
    }

    /// <summary>Null, or what is wrong, which begins with <c>Name</c> or <c>Value</c>.</summary>
    public static string? Fault(HeaderOptions header) =>
        header.Name.Any(c => !char.IsAsciiLetterOrDigit(c) && !NameCharacters.Contains(c, StringComparison.Ordinal)) ? $"Name: '{header.Name}' is not the name of a header"
        : Own.Contains(header.Name, StringComparer.OrdinalIgnoreCase) || OwnPrefixes.Any(prefix => header.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) ? $"Name: {header.Name} is the registry's own to say"
        : header.Value.Any(c => c is < ' ' or > '~') ? "Value: a header's value is one line of printable ASCII"
        : null;
}
