using Registry.Oci;
using Registry.Server.Api;

namespace Registry.Server.Blobs;

/// <summary>A blob's headers without its bytes: what HEAD answers, and a conditional GET whose caller has it.</summary>
internal sealed class BlobHeadResult(Digest digest, long size, int status = StatusCodes.Status200OK) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        Write(response, digest);
        if (status == StatusCodes.Status200OK)
        {
            response.ContentType = MediaTypes.OctetStream;
            response.ContentLength = size;
        }

        return Task.CompletedTask;
    }

    public static void Write(HttpResponse response, Digest digest)
    {
        var text = digest.ToString();
        response.Headers[ContentHeaders.ContentDigest] = text;
        response.Headers.ETag = ContentHeaders.ETag(text);
        response.Headers.AcceptRanges = "bytes";
    }
}
