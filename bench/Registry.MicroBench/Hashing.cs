using BenchmarkDotNet.Attributes;
using Registry.Oci;
using Registry.Storage.FileSystem;

namespace Registry.MicroBench;

/// <summary>What each byte of an upload goes through.</summary>
public class Hashing
{
    private readonly RunningHash _hash = new(DigestAlgorithm.Sha256);
    private byte[] _bytes = [];

    [Params(4 * 1024, 1024 * 1024)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Make() => new Random(20).NextBytes(_bytes = new byte[Bytes]);

    [Benchmark]
    public long Append()
    {
        _hash.Append(_bytes);
        return _hash.Length;
    }

    [Benchmark]
    public Digest Whole() => Digest.Of(_bytes);

    [GlobalCleanup]
    public void Dispose() => _hash.Dispose();
}
