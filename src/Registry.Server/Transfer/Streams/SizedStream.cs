namespace Registry.Server.Transfer.Streams;

/// <summary>A stream of which the length is known before, as a tar file's header wants it; it says that it could seek, for only of such a stream the length is asked.</summary>
internal sealed class SizedStream(Stream source, long length) : ForwardStream
{
    private long _position;

    public override bool CanSeek => true;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = source.Read(buffer);
        _position += read;
        return read;
    }
}
