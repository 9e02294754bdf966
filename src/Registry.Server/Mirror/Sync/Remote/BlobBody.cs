using System.Net;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Sync.Remote;

/// <summary>A blob's bytes cannot be had where they come from; where they go to is not to blame.</summary>
internal sealed class LostSourceException(Exception inner) : Exception(inner.Message, inner);

/// <summary>A blob on its way to another registry, opened when it is sent.</summary>
/// <param name="patience">Told how long each step of the other registry may take: to take a block, and to answer when it has all.</param>
/// <param name="sent">Told how many more bytes have gone.</param>
internal sealed class BlobBody(SourceBlob blob, long offset, UploadPatience patience, Action<long> sent) : HttpContent
{
    private const int BlockSize = 128 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        patience.Pause();
        await using var source = await FromSourceAsync(() => blob.OpenAsync(offset, cancellationToken));
        var buffer = new byte[BlockSize];
        for (var left = blob.Size - offset; left > 0;)
        {
            var read = await FromSourceAsync(() => ReadAsync(source, buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken));
            patience.AwaitBlock();
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            patience.Pause();
            left -= read;
            sent(read);
        }

        patience.AwaitAnswer();
    }

    protected override bool TryComputeLength(out long value)
    {
        value = blob.Size - offset;
        return true;
    }

    private static async Task<int> ReadAsync(Stream source, Memory<byte> buffer, CancellationToken cancellationToken) =>
        await source.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new EndOfStreamException("a blob ended before its end");

    private static async Task<T> FromSourceAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is IOException or UpstreamException)
        {
            throw new LostSourceException(e);
        }
    }
}
