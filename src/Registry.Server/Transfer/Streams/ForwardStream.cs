using Registry.Server.Api;

namespace Registry.Server.Transfer.Streams;

/// <summary>A one-way stream that is read synchronously; what derives from it says how.</summary>
internal abstract class ForwardStream : OneWayStream
{
    public abstract override int Read(Span<byte> buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    // Files are read here: an asynchronous read would block another thread instead.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : ValueTask.FromResult(Read(buffer.Span));
}
