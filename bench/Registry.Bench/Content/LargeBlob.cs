using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Registry.Bench.Content;

/// <summary>A layer of any size that is made while it is sent. Its first piece carries its number; the rest is common to all.</summary>
internal sealed class LargeBlob
{
    private const int PieceLength = 1024 * 1024;

    private static readonly ConcurrentDictionary<(long Length, int Number), LargeBlob> Made = new();

    private readonly byte[] _first = RandomBytes.Slice(0, PieceLength).ToArray();

    private LargeBlob(long length, int number)
    {
        Length = length;
        BinaryPrimitives.WriteInt64LittleEndian(_first, ~number);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var piece in Pieces())
        {
            hash.AppendData(piece.Span);
        }

        Digest = Blob.DigestOf(hash.GetCurrentHash());
    }

    public long Length { get; }

    public string Digest { get; }

    /// <summary>The digest takes a second for each two gigabytes, so each blob is made once and kept.</summary>
    /// <param name="length">Whole mebibytes.</param>
    public static LargeBlob Of(long length, int number) => Made.GetOrAdd((length, number), static key => new LargeBlob(key.Length, key.Number));

    public IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        yield return _first;
        for (long offset = PieceLength; offset < Length; offset += PieceLength)
        {
            yield return RandomBytes.Slice(offset, PieceLength);
        }
    }
}
