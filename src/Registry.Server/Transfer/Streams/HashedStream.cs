using System.Security.Cryptography;
using Registry.Oci;

namespace Registry.Server.Transfer.Streams;

/// <summary>Knows, once it was read to its end, the digest of what went through.</summary>
internal sealed class HashedStream(Stream source, DigestAlgorithm algorithm) : ForwardStream
{
    private readonly IncrementalHash _hash = algorithm.CreateHash();

    /// <summary>Bytes read so far.</summary>
    public long Count { get; private set; }

    /// <summary>To be asked once, at the end.</summary>
    public Digest Digest => Digest.Finish(_hash, algorithm);

    public override int Read(Span<byte> buffer)
    {
        var read = source.Read(buffer);
        _hash.AppendData(buffer[..read]);
        Count += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
