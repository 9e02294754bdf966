using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Registry.Bench.Content;

/// <summary>Content that fits into one request.</summary>
internal sealed record Blob(ReadOnlyMemory<byte> Bytes, string Digest)
{
    private static long _made;

    /// <summary>Content that was never pushed before and does not compress.</summary>
    public static Blob Fresh(int length)
    {
        var number = Interlocked.Increment(ref _made);
        var bytes = new byte[length];
        RandomBytes.Slice(number * length, length).CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return Of(bytes);
    }

    public static Blob Of(byte[] bytes) => new(bytes, DigestOf(SHA256.HashData(bytes)));

    public static string DigestOf(ReadOnlySpan<byte> hash) => $"sha256:{Convert.ToHexStringLower(hash)}";
}
