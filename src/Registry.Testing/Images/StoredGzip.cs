using System.Buffers.Binary;

namespace Registry.Testing.Images;

/// <summary>
/// Packs with gzip (RFC 1952) by stored blocks alone (RFC 1951, 3.2.4). The libraries' own packers give other bytes with each version, and a digest in a test has to stay what it is.
/// </summary>
internal static class StoredGzip
{
    private const int LongestBlock = ushort.MaxValue;

    // Magic, deflate, no flags, no time, no hint, a system that is not known.
    private static readonly byte[] Header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    public static byte[] Pack(ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream();
        packed.Write(Header);
        var rest = content;
        do
        {
            var block = rest[..Math.Min(rest.Length, LongestBlock)];
            rest = rest[block.Length..];
            WriteBlock(packed, block, isLast: rest.IsEmpty);
        }
        while (!rest.IsEmpty);
        WriteNumber(packed, Checksum(content));
        WriteNumber(packed, (uint)content.Length);
        return packed.ToArray();
    }

    private static void WriteBlock(MemoryStream packed, ReadOnlySpan<byte> block, bool isLast)
    {
        Span<byte> start = stackalloc byte[5];
        start[0] = isLast ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(start[1..], (ushort)block.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(start[3..], (ushort)~block.Length);
        packed.Write(start);
        packed.Write(block);
    }

    private static void WriteNumber(MemoryStream packed, uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        packed.Write(bytes);
    }

    // CRC-32, RFC 1952, 8.
    private static uint Checksum(ReadOnlySpan<byte> content)
    {
        var checksum = uint.MaxValue;
        foreach (var value in content)
        {
            checksum = Table[(checksum ^ value) & 0xff] ^ (checksum >> 8);
        }

        return ~checksum;
    }

    private static uint Entry(int index)
    {
        var entry = (uint)index;
        for (var bit = 0; bit < 8; bit++)
        {
            entry = (entry & 1) == 1 ? 0xedb88320 ^ (entry >> 1) : entry >> 1;
        }

        return entry;
    }
}
