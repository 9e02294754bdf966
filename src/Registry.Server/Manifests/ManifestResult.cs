using Registry.Server.Api;

namespace Registry.Server.Manifests;

/// <summary>
/// A manifest's headers, and its bytes where they are asked for. The media type stands alone: clients compare it with the descriptor's, and a <c>charset</c> would differ.
/// </summary>
internal sealed class ManifestResult : IResult
{
    private readonly string _digest;
    private readonly string _mediaType;
    private readonly int _status = StatusCodes.Status200OK;
    private readonly long? _size;
    private readonly byte[]? _bytes;

    /// <summary>For GET.</summary>
    public ManifestResult(string digest, string mediaType, byte[] bytes) => (_digest, _mediaType, _bytes, _size) = (digest, mediaType, bytes, bytes.LongLength);

    /// <summary>For HEAD.</summary>
    /// <param name="size">Bytes.</param>
    public ManifestResult(string digest, string mediaType, long size) => (_digest, _mediaType, _size) = (digest, mediaType, size);

    /// <summary>For an answer without a body, such as 304.</summary>
    public ManifestResult(string digest, string mediaType, int status) => (_digest, _mediaType, _status) = (digest, mediaType, status);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = _status;
        response.ContentType = _mediaType;
        response.ContentLength = _size;
        response.Headers[ContentHeaders.ContentDigest] = _digest;
        response.Headers.ETag = ContentHeaders.ETag(_digest);
        if (_bytes is not null)
        {
            await response.BodyWriter.WriteAsync(_bytes, httpContext.RequestAborted);
        }
    }
}
