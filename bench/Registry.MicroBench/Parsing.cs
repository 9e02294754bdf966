using BenchmarkDotNet.Attributes;
using Registry.Oci;

namespace Registry.MicroBench;

/// <summary>The words of the specification, and a manifest.</summary>
public class Parsing
{
    private readonly byte[] _five = Examples.Manifest(5);
    private readonly byte[] _fifty = Examples.Manifest(50);

    [Benchmark]
    public bool ADigest() => Digest.TryParse(Examples.Digest, out _);

    [Benchmark]
    public bool AName() => RepositoryName.TryParse(Examples.Name, out _);

    [Benchmark]
    public bool AReference() => Reference.TryParse("v1.27.3-rc.1", out _, out _);

    [Benchmark]
    public ManifestContent AManifestOf5Layers() => ManifestContent.Parse(_five, MediaTypes.OciManifest);

    [Benchmark]
    public ManifestContent AManifestOf50Layers() => ManifestContent.Parse(_fifty, MediaTypes.OciManifest);
}
