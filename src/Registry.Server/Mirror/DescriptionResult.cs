using Registry.Server.Api;

namespace Registry.Server.Mirror;

/// <summary>The answer to HEAD for what is upstream only, by what that said of it.</summary>
/// <param name="size">Bytes, where it is known.</param>
internal sealed class DescriptionResult(string digest, string mediaType, long? size) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var isKnown = ContentHeaders.NamesWeakly(httpContext.Request.Headers.IfNoneMatch, digest);
        response.StatusCode = isKnown ? StatusCodes.Status304NotModified : StatusCodes.Status200OK;
        response.ContentType = mediaType;
        response.ContentLength = isKnown ? null : size;
        response.Headers[ContentHeaders.ContentDigest] = digest;
        response.Headers.ETag = ContentHeaders.ETag(digest);
        return Task.CompletedTask;
    }
}
