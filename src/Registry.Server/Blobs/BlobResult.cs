using System.IO.Pipelines;
using Registry.Oci;
using Registry.Storage;

namespace Registry.Server.Blobs;

/// <summary>A blob's bytes: the whole (200), one part, or several as <c>multipart/byteranges</c> (206; RFC 9110, 14.6).</summary>
internal sealed class BlobResult : IResult
{
    // Measured on the way out of Kestrel: from here on larger reads gain nothing.
    private const int ReadSize = 256 * 1024;

    private readonly IBlobStore _store;
    private readonly LostBlobs _lost;
    private readonly Digest _digest;
    private readonly long _size;
    private readonly List<ByteRange>? _ranges;
    private readonly Stream _first;

    private BlobResult(IBlobStore store, LostBlobs lost, Digest digest, long size, List<ByteRange>? ranges, Stream first) =>
        (_store, _lost, _digest, _size, _ranges, _first) = (store, lost, digest, size, ranges, first);

    /// <summary>Null when the store has lost what the index knows of; found out before a header is sent.</summary>
    public static async Task<BlobResult?> OpenAsync(IBlobStore store, LostBlobs lost, Digest digest, long size, List<ByteRange>? ranges, CancellationToken cancellationToken)
    {
        var first = ranges is null ? new ByteRange(0, size - 1) : ranges[0];
        var stream = await store.OpenReadAsync(digest, first.First, first.Length, cancellationToken);
        return stream is null ? null : new BlobResult(store, lost, digest, size, ranges, stream);
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using var first = _first;
        var response = httpContext.Response;
        BlobHeadResult.Write(response, _digest);
        try
        {
            await (_ranges switch
            {
                null => WriteWholeAsync(response, httpContext.RequestAborted),
                [var range] => WritePartAsync(response, range, httpContext.RequestAborted),
                _ => WritePartsAsync(response, _ranges, httpContext.RequestAborted),
            });
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // Clients close early on purpose, when a parallel request brought the rest.
        }
    }

    private Task WriteWholeAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = MediaTypes.OctetStream;
        response.ContentLength = _size;
        return CopyAsync(_first, response.BodyWriter, cancellationToken);
    }

    private Task WritePartAsync(HttpResponse response, ByteRange range, CancellationToken cancellationToken)
    {
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.ContentType = MediaTypes.OctetStream;
        response.ContentLength = range.Length;
        response.Headers.ContentRange = range.ContentRange(_size);
        return CopyAsync(_first, response.BodyWriter, cancellationToken);
    }

    private async Task WritePartsAsync(HttpResponse response, List<ByteRange> ranges, CancellationToken cancellationToken)
    {
        var multipart = new MultipartRanges(_digest, ranges, _size);
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.ContentType = multipart.ContentType;
        response.ContentLength = multipart.Length;
        for (var i = 0; i < ranges.Count; i++)
        {
            await response.BodyWriter.WriteAsync(multipart.Head(i), cancellationToken);
            await using var part = i == 0 ? _first : await _store.OpenReadAsync(_digest, ranges[i].First, ranges[i].Length, cancellationToken);
            await CopyAsync(part ?? throw new EndOfStreamException($"the blob {_digest} went away"), response.BodyWriter, cancellationToken);
        }

        await response.BodyWriter.WriteAsync(multipart.End, cancellationToken);
    }

    private async Task CopyAsync(Stream source, PipeWriter target, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await ReadAsync(source, target.GetMemory(ReadSize), cancellationToken);
            if (read == 0)
            {
                return;
            }

            target.Advance(read);
            if ((await target.FlushAsync(cancellationToken)).IsCompleted)
            {
                return;
            }
        }
    }

    private async ValueTask<int> ReadAsync(Stream source, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            await _lost.DoubtAsync(_digest, e.Message);
            throw;
        }
    }
}
