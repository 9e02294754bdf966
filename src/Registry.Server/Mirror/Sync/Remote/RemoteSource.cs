using System.Runtime.CompilerServices;
using Registry.Oci;
using Registry.Server.Mirror.Blobs;
using Registry.Server.Mirror.Lists;
using Registry.Server.Mirror.Manifests;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Sync.Remote;

/// <summary>The images of another registry.</summary>
internal sealed class RemoteSource(RemoteRegistry registry, UpstreamClient client, RemoteManifests manifests, RemoteBlobs blobs) : ISyncSource
{
    public async IAsyncEnumerable<RepositoryName> RepositoriesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<RepositoryName> repositories;
        try
        {
            repositories = await RemoteLists.RepositoriesAsync(registry, client, cancellationToken).ToListAsync(cancellationToken);
        }
        catch (UpstreamException e) when (e.Fault is UpstreamFault.NotFound or UpstreamFault.SignIn or UpstreamFault.Wrong)
        {
            throw new UpstreamException(e.Fault, $"{registry} does not list its repositories to this registry, so name them without a wildcard: {e.Message}", e);
        }

        foreach (var repository in repositories)
        {
            yield return repository;
        }
    }

    public async IAsyncEnumerable<TagName> TagsAsync(RepositoryName repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var tag in RemoteLists.TagsAsync(There(repository), isCheck: false, cancellationToken))
        {
            yield return TagName.Parse(tag);
        }
    }

    public Task<Digest?> FindTagAsync(RepositoryName repository, TagName tag, CancellationToken cancellationToken) => manifests.FindAsync(There(repository), tag, cancellationToken);

    public Task<FetchedManifest?> ReadManifestAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        Missing.AsNullAsync<FetchedManifest>(manifests.GetAsync(There(repository), Reference.Of(digest), cancellationToken)!);

    public async IAsyncEnumerable<Digest> ReferrersAsync(RepositoryName repository, Digest subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var referrers = await Missing.AsNullAsync<List<Digest>>(RemoteLists.ReferrersAsync(There(repository), subject, isCheck: false, cancellationToken).ToListAsync(cancellationToken).AsTask()!);
        foreach (var digest in referrers ?? [])
        {
            yield return digest;
        }
    }

    public async Task<Stream> OpenBlobAsync(RepositoryName repository, Descriptor blob, long offset, CancellationToken cancellationToken)
    {
        var stream = await blobs.OpenAsync(There(repository), blob.Digest, new ExpectedSize(blob.Size, blob.Size), cancellationToken);
        await SkipAsync(stream, offset, cancellationToken);
        return stream;
    }

    // Only where the registry that it goes to broke off in the middle.
    private static async Task SkipAsync(RemoteBlobStream stream, long offset, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (offset > 0)
        {
            offset -= await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(offset, buffer.Length)), cancellationToken);
        }
    }

    private RemoteRepository There(RepositoryName repository) => new(registry, client, repository);
}
