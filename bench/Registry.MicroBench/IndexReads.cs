using BenchmarkDotNet.Attributes;
using Registry.LargeIndex;
using Registry.Oci;
using Registry.Server.Index;

namespace Registry.MicroBench;

/// <summary>The look-ups of a pull, each time for another repository.</summary>
public class IndexReads
{
    private IndexFolder? _folder;
    private IndexReader? _reader;
    private (RepositoryName Repository, Reference Tag, Reference Digest, Digest Blob)[] _images = [];
    private int _next;

    [GlobalSetup]
    public void Open()
    {
        _folder = new IndexFolder();
        _reader = new IndexReader(new IndexDatabase(_folder.Path));
        _images = [.. Enumerable.Range(0, IndexFolder.Repositories).Select(ImageOf)];
    }

    [Benchmark]
    public object FindBlob() => _reader!.FindBlob(Next.Repository, _images[_next].Blob)!;

    [Benchmark]
    public object FindManifestByTag() => _reader!.FindManifest(Next.Repository, _images[_next].Tag)!;

    [Benchmark]
    public object ReadManifestByTag() => _reader!.ReadManifest(Next.Repository, _images[_next].Tag)!;

    [Benchmark]
    public object ReadManifestByDigest() => _reader!.ReadManifest(Next.Repository, _images[_next].Digest)!;

    [GlobalCleanup]
    public void Close()
    {
        _reader!.Dispose();
        _folder!.Dispose();
    }

    private (RepositoryName Repository, Reference Tag, Reference Digest, Digest Blob) Next => _images[_next = (_next + 1) % _images.Length];

    private (RepositoryName Repository, Reference Tag, Reference Digest, Digest Blob) ImageOf(int number)
    {
        var (repository, tag) = (RepositoryName.Parse(Generator.NameOf(number)), Reference.Of(TagName.Parse($"v{number / 2 * 2}")));
        var manifest = _reader!.ReadManifest(repository, tag)!;
        return (repository, tag, Reference.Of(Digest.Parse(manifest.Digest)), ManifestContent.Parse(manifest.Bytes, manifest.MediaType).Blobs[0].Digest);
    }
}
