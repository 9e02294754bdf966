using System.IO.Pipelines;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Mirror.Upstreams;
using Registry.Storage;

namespace Registry.Server.Mirror.Blobs;

/// <summary>
/// A blob that is still arriving: all of it, or what a client that goes on wants of it (<c>Range: bytes=N-</c>; RFC 9110, 14.2). Where the rest cannot be had the connection is cut, for
/// a body that ends early is the one thing that no client takes for a whole one.
/// </summary>
/// <param name="size">Bytes, where it is known.</param>
internal sealed class FetchedBlobResult(BlobFetch fetch, long? size, IBlobStore store) : IResult
{
    private const int ReadSize = 256 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, offset) = (httpContext.Response, OffsetOf(httpContext.Request));
        response.StatusCode = offset > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        response.ContentType = MediaTypes.OctetStream;
        response.ContentLength = size - offset;
        response.Headers[ContentHeaders.ContentDigest] = fetch.Digest.ToString();
        response.Headers.ETag = ContentHeaders.ETag(fetch.Digest.ToString());
        if (offset > 0)
        {
            response.Headers.ContentRange = $"bytes {offset}-{size - 1}/{size}";
        }

        try
        {
            var sent = await CopyArrivingAsync(offset, response.BodyWriter, httpContext.RequestAborted);
            await CopyRestAsync(sent, response.BodyWriter, httpContext.RequestAborted);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; the others, and the store, go on.
        }
        catch (IOException) when (response.HasStarted)
        {
            httpContext.Abort();
        }
        catch (IOException e) when (e.InnerException is UpstreamException fault)
        {
            response.Clear();
            ContentHeaders.AddTo(response);
            await MirrorAnswers.Failed(fault, ErrorCode.BlobUnknown).ExecuteAsync(httpContext);
        }
    }

    // From where the client wants it. A header that is not understood may be ignored.
    private long OffsetOf(HttpRequest request)
    {
        var header = request.GetTypedHeaders();
        return size is not null && header.IfRange is null && header.Range is { Unit.Value: "bytes", Ranges: { Count: 1 } ranges } && ranges.First() is { From: { } from, To: null } && from < size ? from : 0;
    }

    private async Task<long> CopyArrivingAsync(long offset, PipeWriter target, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await fetch.ReadAsync(offset, target.GetMemory(ReadSize), cancellationToken);
            if (read == 0)
            {
                return offset;
            }

            offset += read;
            target.Advance(read);
            await target.FlushAsync(cancellationToken);
        }
    }

    // All has come, but this client was slower than that; or it waits for the last byte only.
    private async Task CopyRestAsync(long offset, PipeWriter target, CancellationToken cancellationToken)
    {
        var end = size ?? (await store.StatAsync(fetch.Digest, cancellationToken))?.Size ?? throw new IOException($"the blob {fetch.Digest} came and went");
        if (offset < end)
        {
            await using var rest = await store.OpenReadAsync(fetch.Digest, offset, end - offset, cancellationToken) ?? throw new IOException($"the blob {fetch.Digest} came and went");
            await rest.CopyToAsync(target, cancellationToken);
        }
    }
}
