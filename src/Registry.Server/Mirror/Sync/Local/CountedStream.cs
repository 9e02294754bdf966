using Registry.Server.Api;

namespace Registry.Server.Mirror.Sync.Local;

/// <param name="read">Told how many more bytes were read.</param>
internal sealed class CountedStream(Stream source, Action<long> read) : OneWayStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await source.ReadAsync(buffer, cancellationToken);
        read(count);
        return count;
    }
}
