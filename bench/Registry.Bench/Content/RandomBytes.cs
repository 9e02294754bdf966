namespace Registry.Bench.Content;

/// <summary>Random bytes made once, which all content is cut from: making them anew would cost more than sending them.</summary>
internal static class RandomBytes
{
    // Further apart than any compressor of a file system or a disk looks back.
    private const int Length = 64 * 1024 * 1024;

    private static readonly byte[] Bytes = Make();

    /// <summary>A slice for each offset; from the end it goes on at the beginning.</summary>
    public static ReadOnlyMemory<byte> Slice(long offset, int length) => Bytes.AsMemory((int)(offset % (Length - length + 1)), length);

    private static byte[] Make()
    {
        var bytes = new byte[Length];
        new Random(20).NextBytes(bytes);
        return bytes;
    }
}
