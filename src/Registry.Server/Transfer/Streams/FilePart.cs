using Microsoft.Win32.SafeHandles;

namespace Registry.Server.Transfer.Streams;

/// <summary>Some bytes of an open file, beside which others may be read at the same time.</summary>
internal sealed class FilePart(SafeFileHandle file, long offset, long length) : ForwardStream
{
    private long _offset = offset;
    private long _remaining = length;

    public override int Read(Span<byte> buffer)
    {
        var read = RandomAccess.Read(file, buffer[..(int)Math.Min(buffer.Length, _remaining)], _offset);
        if (read == 0 && _remaining > 0 && buffer.Length > 0)
        {
            throw new EndOfStreamException($"The file ends {_remaining} bytes before it should.");
        }

        _offset += read;
        _remaining -= read;
        return read;
    }
}
