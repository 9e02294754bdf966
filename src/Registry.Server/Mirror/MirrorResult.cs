using System.Text.Json;
using Registry.Server.Api;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror;

/// <summary>The upstreams, and what they last said.</summary>
internal sealed class MirrorResult(IEnumerable<(Upstream Upstream, UpstreamClient Client)> upstreams) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(
        httpContext,
        JsonAnswer.Of(json =>
        {
            json.WriteStartArray("upstreams");
            foreach (var (upstream, client) in upstreams)
            {
                Write(json, upstream, client);
            }

            json.WriteEndArray();
        }));

    private static void Write(Utf8JsonWriter json, Upstream upstream, UpstreamClient client)
    {
        var rest = client.Health.RestUntil;
        json.WriteStartObject();
        json.WriteString("name", upstream.Name);
        json.WriteString("url", upstream.Address.GetLeftPart(UriPartial.Authority));
        json.WriteString("state", upstream.Options.Offline ? "offline" : rest is not null ? "throttled" : client.IsBroken ? "broken" : "asked");
        if (rest is { } until)
        {
            json.WriteString("askedAgainAt", until);
        }

        json.WriteString("rateLimitRemaining", client.Health.Remaining);
        json.WriteString("lastFault", client.Health.LastFault);
        json.WriteEndObject();
    }
}
