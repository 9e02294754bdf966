using System.Text.Json;
using System.Text.Json.Serialization;

namespace Registry.Server.Mirror.Upstreams;

/// <summary>A token that an upstream takes until then.</summary>
internal sealed partial record UpstreamToken(string Value, DateTimeOffset Until)
{
    private const int LargestAnswer = 1024 * 1024;

    // What is on its way may arrive later.
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(5);

    // Where the service does not say: distribution's docs/spec/auth/token.md.
    private const int UsualSeconds = 60;
    private const int FewestSeconds = 4;
    private const int MostSeconds = 24 * 60 * 60;

    /// <exception cref="UpstreamException">The answer has none.</exception>
    public static async Task<UpstreamToken> ReadAsync(HttpResponseMessage response, TimeProvider clock, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellationToken);
        try
        {
            var answer = JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(cancellationToken), Json.Default.Answer);
            if (answer is not null && (answer.Token ?? answer.AccessToken) is { Length: > 0 } token && !token.AsSpan().ContainsAnyInRange('\0', ' '))
            {
                var lifetime = TimeSpan.FromSeconds(Math.Clamp(answer.ExpiresIn ?? UsualSeconds, FewestSeconds, MostSeconds));
                return new UpstreamToken(token, clock.GetUtcNow() + (lifetime > Early * 2 ? lifetime - Early : lifetime / 2));
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new UpstreamException(UpstreamFault.Wrong, $"the token service {response.RequestMessage!.RequestUri!.Host} answered without a token");
    }

    internal sealed record Answer(
        [property: JsonPropertyName("token")] string? Token,
        [property: JsonPropertyName("access_token")] string? AccessToken,
        [property: JsonPropertyName("expires_in")] int? ExpiresIn);

    [JsonSerializable(typeof(Answer))]
    internal sealed partial class Json : JsonSerializerContext;
}
