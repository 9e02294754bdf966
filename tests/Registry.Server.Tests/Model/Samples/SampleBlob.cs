using Registry.Oci;

namespace Registry.Server.Tests.Model.Samples;

internal sealed record SampleBlob(string Name, byte[] Bytes)
{
    public Digest Digest => DigestBy(DigestAlgorithm.Sha256);

    /// <summary>As a client calls it, which chooses the algorithm.</summary>
    public Digest DigestBy(DigestAlgorithm algorithm) => Digest.Of(Bytes, algorithm);

    public Descriptor As(string mediaType) => new(mediaType, Digest, Bytes.Length);

    public override string ToString() => Name;
}
