using System.Net;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Sync.Remote;

/// <summary>A blob's bytes cannot be had where they come from; where they go to is not to blame.</summary>
internal sealed class LostSourceException(Exception inner) : Exception(inner.Message, inner);

/// <summary>A blob on its way to another registry, opened when it is sent.</summary>
/// <param name="length">Bytes from the offset on.</param>
/// <param name="sent">Told how many more bytes have gone.</param>
internal sealed class BlobBody(Func<CancellationToken, Task<Stream>> open, long length, Action<long> sent) : HttpContent
{
    private const int BlockSize = 128 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var source = await FromSourceAsync(() => open(cancellationToken));
        var buffer = new byte[BlockSize];
        for (var left = length; left > 0;)
        {
            var read = await FromSourceAsync(() => ReadAsync(source, buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken));
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
            sent(read);
        }
    }

    protected override bool TryComputeLength(out long value)
    {
        value = length;
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
