using Registry.Oci;
using Registry.Server.Hosting;

namespace Registry.Server.Uploads;

/// <summary>A request's body that gives up when nothing comes for a time. A client that only pauses goes on; one that is gone does not hold its session for ever.</summary>
internal sealed class RequestBody(HttpContext context, TimeSpan idleTimeout) : Stream
{
    private readonly CancellationTokenSource _idle = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);

    private long _received;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _idle.CancelAfter(idleTimeout);
        try
        {
            var read = await context.Request.Body.ReadAsync(buffer, _idle.Token);
            _received += read;
            return read;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new RegistryException(
                ErrorCode.BlobUploadInvalid,
                $"nothing came for {idleTimeout}; what had come is kept, go on from where GET of the upload's location says",
                status: StatusCodes.Status408RequestTimeout);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        context.Features.Set(new ReceivedBytes(_received));
        _idle.Dispose();
        base.Dispose(disposing);
    }
}
