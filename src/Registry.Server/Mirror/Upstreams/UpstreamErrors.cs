using System.Text.Json;
using Registry.Oci;

namespace Registry.Server.Mirror.Upstreams;

/// <summary>What a registry says of its refusals ("Error Codes").</summary>
internal static class UpstreamErrors
{
    private const int Most = 16 * 1024;

    /// <summary>The first error's code and message, behind a colon; empty where the body is none of the specification's.</summary>
    public static async Task<string> TextAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(Most, cancellationToken);
            using var body = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
            var error = body.RootElement.GetProperty("errors")[0];
            var message = error.TryGetProperty("message", out var text) ? $" {text}" : "";
            return $": {Excerpt.Of($"{error.GetProperty("code")}{message}")}";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or HttpRequestException or IOException)
        {
            return "";
        }
    }
}
