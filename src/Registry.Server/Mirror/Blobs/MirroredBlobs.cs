using System.Collections.Concurrent;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Mirror.Names;
using Registry.Server.Mirror.Upstreams;
using Registry.Storage;

namespace Registry.Server.Mirror.Blobs;

/// <summary>Brings blobs that are not here, each once however many ask for it.</summary>
internal sealed class MirroredBlobs(RemoteBlobs remote, BlobIntake intake, IBlobStore store, IndexReader reader, TimeProvider clock, ILogger<MirroredBlobs> logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly SharedWork<(RepositoryName, Digest), bool> _mounts = new();
    private readonly SharedWork<(RepositoryName, Digest), long?> _descriptions = new();
    private readonly ShortMemory<(RepositoryName, Digest), UpstreamException> _missing = new(100_000, clock);
    private readonly ConcurrentDictionary<(RepositoryName, Digest), Lazy<(BlobFetch Fetch, Task Running)>> _fetches = new();

    /// <summary>How long a blob is that is not here.</summary>
    /// <exception cref="UpstreamException">Why nothing is known of it.</exception>
    public Task<long?> DescribeAsync(MirroredRepository repository, Digest digest, CancellationToken cancellationToken)
    {
        RequireNotMissing(repository, digest);
        return _descriptions.RunAsync((repository.Name, digest), () => HeadAsync(repository, digest), cancellationToken);
    }

    /// <summary>The fetch of a blob that is not here, begun by whoever asked first; null when it is here after all.</summary>
    /// <exception cref="UpstreamException">It cannot be had.</exception>
    public async Task<BlobFetch?> FetchAsync(MirroredRepository repository, Digest digest, CancellationToken cancellationToken)
    {
        RequireNotMissing(repository, digest);
        var key = (repository.Name, digest);
        if (!_fetches.ContainsKey(key) && reader.FindBlobAnywhere(digest) is not null && await _mounts.RunAsync(key, () => TryMountAsync(repository, digest), cancellationToken))
        {
            return null;
        }

        var mine = new Lazy<(BlobFetch, Task)>(() => Start(repository, digest));
        var shared = _fetches.GetOrAdd(key, mine);
        if (ReferenceEquals(shared, mine))
        {
            // One that ended between this caller's look and now has left the blob here.
            if (reader.FindBlob(repository.Name, digest) is not null)
            {
                _fetches.TryRemove(new(key, mine));
                return null;
            }

            _ = mine.Value.Item2.ContinueWith(_ => _fetches.TryRemove(new(key, mine)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        await NotingAsync(repository, digest, shared.Value.Fetch.Begun).WaitAsync(cancellationToken);
        return shared.Value.Fetch;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_fetches.Values.Select(fetch => fetch.Value.Running));
        _stopping.Dispose();
    }

    private (BlobFetch Fetch, Task Running) Start(MirroredRepository repository, Digest digest)
    {
        var fetch = new BlobFetch(repository, digest, Expected(repository, digest), remote, intake, store, clock, logger);
        return (fetch, Task.Run(() => fetch.RunAsync(_stopping.Token)));
    }

    // Base images lie in many repositories.
    private async Task<bool> TryMountAsync(MirroredRepository repository, Digest digest)
    {
        // Somebody else may just have been told.
        if (reader.FindBlob(repository.Name, digest) is not null)
        {
            return true;
        }

        await HeadAsync(repository, digest);
        return await intake.TryMountAsync(repository.Name, digest);
    }

    private Task<long?> HeadAsync(MirroredRepository repository, Digest digest) => NotingAsync(repository, digest, RemoteBlobs.HeadAsync(repository, digest, Expected(repository, digest), CancellationToken.None));

    // Most blobs are asked for by who has their manifest, which then is here.
    private ExpectedSize Expected(MirroredRepository repository, Digest digest)
    {
        var content = reader.ReadReferencing(repository.Name, digest) is { } manifest ? ManifestContent.Parse(manifest.Bytes, manifest.MediaType) : null;
        return new ExpectedSize(content?.Blobs.Concat(content.Children).FirstOrDefault(descriptor => descriptor.Digest.Equals(digest))?.Size, repository.Upstream.Options.MaxBlobSize);
    }

    private async Task<long?> NotingAsync(MirroredRepository repository, Digest digest, Task<long?> answer)
    {
        try
        {
            return await answer;
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.NotFound)
        {
            _missing.Note((repository.Name, digest), e, repository.Upstream.Options.NotFound);
            throw;
        }
    }

    private void RequireNotMissing(MirroredRepository repository, Digest digest)
    {
        if (_missing.Find((repository.Name, digest)) is { } e)
        {
            throw e.Again();
        }
    }
}
