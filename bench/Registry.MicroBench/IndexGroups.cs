using BenchmarkDotNet.Attributes;
using Registry.LargeIndex;
using Registry.Oci;
using Registry.Server.Index;

namespace Registry.MicroBench;

/// <summary>Tags that are moved, each on the disk when it ends: alone, and where many come at once and share an <c>fsync</c>. The time is of one write.</summary>
public class IndexGroups
{
    private const int Many = 256;

    private readonly Task[] _tasks = new Task[Many];
    private IndexFolder? _folder;
    private IndexWriter? _writer;
    private long _repository;
    private int _put;

    [GlobalSetup]
    public async Task OpenAsync()
    {
        _folder = new IndexFolder();
        _writer = new IndexWriter(new IndexDatabase(_folder.Path));
        _repository = await _writer.RunAsync(index => index.EnsureRepository(RepositoryName.Parse(Generator.NameOf(0))), CancellationToken.None);
    }

    [Benchmark(OperationsPerInvoke = 1)]
    public Task One() => PutTagAsync();

    [Benchmark(OperationsPerInvoke = Many)]
    public Task ManyAtOnce()
    {
        for (var i = 0; i < Many; i++)
        {
            _tasks[i] = PutTagAsync();
        }

        return Task.WhenAll(_tasks);
    }

    [GlobalCleanup]
    public void Close()
    {
        _writer!.Dispose();
        _folder!.Dispose();
    }

    private Task<bool> PutTagAsync()
    {
        var number = ++_put;
        return _writer!.RunAsync(
            index =>
            {
                index.PutTag(_repository, TagName.Parse($"v{number % Many}"), manifest: 1 + number % Generator.ManifestsOfARepository, Digest.Parse(Examples.Digest), "bench", TimeProvider.System.GetUtcNow());
                return true;
            },
            CancellationToken.None);
    }
}
