namespace Registry.Testing.Faults;

/// <summary>A body that goes on to another one, not always as it should.</summary>
internal abstract class AnswerBody(Stream next) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => Written;
        set => throw new NotSupportedException();
    }

    /// <summary>Bytes, as the registry counts them.</summary>
    protected long Written { get; private set; }

    protected Stream Next => next;

    /// <summary>Whether nobody gets any more of it: then there is nothing to wait for either.</summary>
    protected virtual bool IsCut => next is AnswerBody { IsCut: true };

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await PassAsync(buffer, cancellationToken);
        Written += buffer.Length;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => next.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>The bytes from <see cref="Written"/> on.</summary>
    protected abstract Task PassAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);
}
