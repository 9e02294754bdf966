namespace Registry.Storage.InMemory;

/// <summary>A part of bytes that nobody changes.</summary>
internal sealed class MemoryRange(ReadOnlyMemory<byte> content, long offset, long length) : RangeStream(offset, length)
{
    protected override int ReadAt(Span<byte> buffer, long offset)
    {
        var rest = content.Span[(int)Math.Min(offset, content.Length)..];
        var count = Math.Min(buffer.Length, rest.Length);
        rest[..count].CopyTo(buffer);
        return count;
    }
}
