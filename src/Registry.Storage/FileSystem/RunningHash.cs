using System.Security.Cryptography;
using Registry.Oci;

namespace Registry.Storage.FileSystem;

/// <summary>A hash that can be asked on its way, and says how far it came.</summary>
internal sealed class RunningHash(DigestAlgorithm algorithm) : IDisposable
{
    private readonly IncrementalHash _hash = algorithm.CreateHash();

    public DigestAlgorithm Algorithm => algorithm;

    /// <summary>Bytes hashed so far.</summary>
    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        Length += bytes.Length;
    }

    public bool Matches(Digest digest) => Convert.ToHexStringLower(_hash.GetCurrentHash()) == digest.Hex;

    public void Dispose() => _hash.Dispose();
}
