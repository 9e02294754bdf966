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
    // Of a subject.
    private const int MostReferrers = 1000;

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
        foreach (var digest in await ListedAsync(repository, subject, cancellationToken) ?? await TaggedAsync(repository, subject, cancellationToken))
        {
            yield return digest;
        }
    }

    public Task<bool> HasBlobAsync(RepositoryName repository, Descriptor blob, CancellationToken cancellationToken) => RemoteBlobs.ExistsAsync(There(repository), blob.Digest, Expected(blob), cancellationToken);

    public async Task<Stream> OpenBlobAsync(RepositoryName repository, Descriptor blob, long offset, CancellationToken cancellationToken)
    {
        var stream = await blobs.OpenAsync(There(repository), blob.Digest, Expected(blob), cancellationToken);
        try
        {
            await SkipAsync(stream, offset, cancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static ExpectedSize Expected(Descriptor blob) => new(blob.Size, blob.Size);

    // Null where there is no such list. Those that know none answer with 400, 401, 405, 406 and 501 as well as with 404.
    private async Task<List<Digest>?> ListedAsync(RepositoryName repository, Digest subject, CancellationToken cancellationToken)
    {
        try
        {
            return await RemoteLists.ReferrersAsync(There(repository), subject, isCheck: false, cancellationToken).Take(MostReferrers).ToListAsync(cancellationToken);
        }
        catch (UpstreamException e) when (e.IsRefusal)
        {
            return null;
        }
    }

    private async Task<IEnumerable<Digest>> TaggedAsync(RepositoryName repository, Digest subject, CancellationToken cancellationToken) =>
        await FindTagAsync(repository, TagName.ReferrersFallback(subject), cancellationToken) is { } digest && await ReadManifestAsync(repository, digest, cancellationToken) is { } list
            ? list.Content.Children.Take(MostReferrers).Select(child => child.Digest)
            : [];

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
