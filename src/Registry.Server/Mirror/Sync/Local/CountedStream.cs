using Registry.Server.Api;

namespace Registry.Server.Mirror.Sync.Local;

/// <summary>Tells of what is read from another stream, and ends with it.</summary>
/// <param name="read">Told how many more bytes were read.</param>
internal sealed class CountedStream(Stream source, Action<long> read) : OneWayStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await source.ReadAsync(buffer, cancellationToken);
        read(count);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
