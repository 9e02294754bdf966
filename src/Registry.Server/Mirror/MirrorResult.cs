using System.Text.Json;
using Registry.Server.Api;
using Registry.Server.Mirror.Eviction;
using Registry.Server.Mirror.Upstreams;
using Registry.Server.Settings;

namespace Registry.Server.Mirror;

/// <summary>The upstreams, what they last said, and how much of them is here.</summary>
internal sealed class MirrorResult(IEnumerable<(Upstream Upstream, UpstreamClient Client)> upstreams, MirrorSizes sizes) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(
        httpContext,
        JsonAnswer.Of(json =>
        {
            json.WriteStartArray("upstreams");
            foreach (var (upstream, client) in upstreams)
            {
                Write(json, upstream, client, sizes.Find(upstream.Name));
            }

            json.WriteEndArray();
        }));

    private static void Write(Utf8JsonWriter json, Upstream upstream, UpstreamClient client, (long Bytes, DateTimeOffset CountedAt)? size)
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
        if (size is var (bytes, countedAt))
        {
            json.WriteNumber("bytes", bytes);
            json.WriteString("countedAt", countedAt);
        }

        WriteBounds(json, upstream.Options);
        json.WriteEndObject();
    }

    private static void WriteBounds(Utf8JsonWriter json, UpstreamOptions options)
    {
        if (options.MaxSize is { } size)
        {
            json.WriteNumber("maxBytes", size.Bytes);
        }

        if (options.MaxAge is { } age)
        {
            json.WriteString("maxAge", age.ToString("c"));
        }
    }
}
