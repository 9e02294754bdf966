using System.Text.Json;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;

namespace Registry.Server.Referrers;

/// <summary>The referrers as an image index, with exactly its media type, and a link to the rest where one manifest would grow too large.</summary>
internal sealed class ReferrersResult(IEnumerable<Referrer> referrers, Page page, string path, string? artifactType) : IResult
{
    // Clients take manifests of up to 4 MiB (specification, "Pushing Manifests"), and this is one.
    private const int LargestAnswer = 4 * 1024 * 1024 - 64 * 1024;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        string? last = null;
        var body = JsonAnswer.Of(json => last = Write(json));
        var headers = httpContext.Response.Headers;
        if (artifactType is not null)
        {
            headers[ContentHeaders.FiltersApplied] = "artifactType";
        }

        if (last is not null)
        {
            headers.Link = page.NextLink(path, last, artifactType is null ? null : $"&artifactType={Uri.EscapeDataString(artifactType)}");
        }

        return JsonAnswer.WriteAsync(httpContext, body, contentType: MediaTypes.OciIndex);
    }

    /// <summary>The last digest that was written when there are more, else null.</summary>
    private string? Write(Utf8JsonWriter json)
    {
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", MediaTypes.OciIndex);
        json.WriteStartArray("manifests");
        string? last = null;
        var (count, more) = (0, false);
        foreach (var referrer in page.Size == 0 ? [] : referrers)
        {
            // The first one is always shown, or the list would end there for good.
            var size = json.BytesCommitted + json.BytesPending + (referrer.Annotations?.Length ?? 0) + (referrer.ArtifactType?.Length ?? 0);
            if (count == page.Size || (count > 0 && size > LargestAnswer))
            {
                more = true;
                break;
            }

            Write(json, referrer);
            last = referrer.Digest;
            count++;
        }

        json.WriteEndArray();
        return more ? last : null;
    }

    private static void Write(Utf8JsonWriter json, Referrer referrer)
    {
        json.WriteStartObject();
        json.WriteString("mediaType", referrer.MediaType);
        json.WriteString("digest", referrer.Digest);
        json.WriteNumber("size", referrer.Size);
        if (referrer.ArtifactType is not null)
        {
            json.WriteString("artifactType", referrer.ArtifactType);
        }

        if (referrer.Annotations is not null)
        {
            json.WritePropertyName("annotations");
            json.WriteRawValue(referrer.Annotations);
        }

        json.WriteEndObject();
    }
}
