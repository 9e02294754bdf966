using System.IO.Pipelines;
using Registry.Oci;
using Registry.Storage;

namespace Registry.Server.Blobs;

/// <summary>A blob's bytes: the whole (200), one part, or several as <c>multipart/byteranges</c> (206; RFC 9110, 14.6).</summary>
internal sealed class BlobResult : IResult
{
    // Measured on the way out of Kestrel: from here on larger reads gain nothing.
    private const int ReadSize = 256 * 1024;

    private readonly LostBlobs _lost;
    private readonly Digest _digest;
    private readonly long _size;
    private readonly List<ByteRange>? _ranges;
    private readonly Stream _content;

    private BlobResult(LostBlobs lost, Digest digest, long size, List<ByteRange>? ranges, Stream content) =>
        (_lost, _digest, _size, _ranges, _content) = (lost, digest, size, ranges, content);

    /// <summary>Null when the store has lost what the index knows of; found out before a header is sent.</summary>
    public static async Task<BlobResult?> OpenAsync(IBlobStore store, LostBlobs lost, Digest digest, long size, List<ByteRange>? ranges, CancellationToken cancellationToken)
    {
        // Opened once: a blob that goes in the middle of several parts is read all the same.
        var opened = ranges is [var range] ? range : new ByteRange(0, size - 1);
        var content = await store.OpenReadAsync(digest, opened.First, opened.Length, cancellationToken);
        return content is null ? null : new BlobResult(lost, digest, size, ranges, content);
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using var content = _content;
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
        return CopyAsync(_size, response.BodyWriter, cancellationToken);
    }

    private Task WritePartAsync(HttpResponse response, ByteRange range, CancellationToken cancellationToken)
    {
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.ContentType = MediaTypes.OctetStream;
        response.ContentLength = range.Length;
        response.Headers.ContentRange = range.ContentRange(_size);
        return CopyAsync(range.Length, response.BodyWriter, cancellationToken);
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
            _content.Position = ranges[i].First;
            await CopyAsync(ranges[i].Length, response.BodyWriter, cancellationToken);
        }

        await response.BodyWriter.WriteAsync(multipart.End, cancellationToken);
    }

    private async Task CopyAsync(long length, PipeWriter target, CancellationToken cancellationToken)
    {
        for (var left = length; left > 0;)
        {
            var buffer = target.GetMemory(ReadSize);
            var read = await ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken);
            target.Advance(read);
            left -= read;
            if (read == 0 || (await target.FlushAsync(cancellationToken)).IsCompleted)
            {
                return;
            }
        }
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _content.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            await _lost.DoubtAsync(_digest, e.Message);
            throw;
        }
    }
}
