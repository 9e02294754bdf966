using System.Globalization;

namespace Registry.Clients.Tests.Curl;

/// <summary>The headers that <c>curl --include</c> prints.</summary>
internal sealed record CurlResponse(int Status, string Location, int Received)
{
    public static CurlResponse Parse(string host, string text)
    {
        // An interim answer, 100 Continue, may stand before the one that counts.
        var lines = text[text.LastIndexOf("HTTP/1.1 ", StringComparison.Ordinal)..].Split("\r\n");
        var location = Header(lines, "Location") ?? "";
        return new CurlResponse(
            int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture),
            location.StartsWith('/') ? $"http://{host}{location}" : location,
            ReceivedOf(Header(lines, "Range")));
    }

    // "0-41" is 42 bytes, "0--1" is none.
    private static int ReceivedOf(string? range) =>
        range is null ? 0 : int.Parse(range[(range.IndexOf('-', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture) + 1;

    private static string? Header(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..].Trim();
}
