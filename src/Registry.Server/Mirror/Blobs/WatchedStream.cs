using Registry.Server.Api;

namespace Registry.Server.Mirror.Blobs;

/// <summary>Shows all that is read from a stream to a window as well.</summary>
internal sealed class WatchedStream(Stream source, FetchWindow window) : OneWayStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await window.AwaitRoomAsync(cancellationToken);
        var read = await source.ReadAsync(buffer, cancellationToken);
        if (read > 0)
        {
            window.Add(buffer.Span[..read]);
        }

        return read;
    }
}
