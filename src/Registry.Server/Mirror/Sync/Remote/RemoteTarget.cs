using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Registry.Oci;
using Registry.Server.Mirror.Manifests;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Sync.Remote;

/// <summary>Pushes images to another registry, as any client does.</summary>
internal sealed class RemoteTarget(RemoteRegistry registry, UpstreamClient client, RemoteManifests manifests, TimeProvider clock) : ISyncTarget
{
    // In which of its repositories a blob lies, as far as that was seen here.
    private readonly ConcurrentDictionary<Digest, RepositoryName> _seen = new();

    // One at a time: the official registry cannot check an index while a manifest that it names is put once more (2.8).
    private readonly ConcurrentDictionary<RepositoryName, SemaphoreSlim> _puts = new();

    public bool MayLackContent => false;

    public Task<Digest?> FindTagAsync(RepositoryName repository, TagName tag, CancellationToken cancellationToken) => Missing.OrElseAsNullAsync(manifests.FindAsync(There(repository), tag, cancellationToken));

    public Task<FetchedManifest?> FindManifestAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        Missing.OrElseAsNullAsync<FetchedManifest>(manifests.GetAsync(There(repository), Reference.Of(digest), cancellationToken)!);

    public async Task<bool> ListsReferrersAsync(RepositoryName repository, Digest subject, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(Request(HttpMethod.Get, repository, $"referrers/{subject}"), isCheck: false, cancellationToken);
            return response.Content.Headers.ContentType?.MediaType == MediaTypes.OciIndex;
        }
        catch (UpstreamException e) when (e.IsRefusal)
        {
            return false;
        }
    }

    public async Task<bool> HasBlobAsync(RepositoryName repository, Descriptor blob, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(Request(HttpMethod.Head, repository, $"blobs/{blob.Digest}"), isCheck: false, cancellationToken);
            _seen.TryAdd(blob.Digest, repository);
            return true;
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.NotFound)
        {
            return false;
        }
    }

    public async Task<bool> PutBlobAsync(RepositoryName repository, SourceBlob blob, Action<long> sent, CancellationToken cancellationToken)
    {
        var from = _seen.GetValueOrDefault(blob.Digest) is { } seen && await blob.IsThereAsync(cancellationToken) ? seen : null;
        var isSent = await new RemoteUpload(There(repository), blob, sent, clock).RunAsync(from, cancellationToken);
        _seen.TryAdd(blob.Digest, repository);
        return isSent;
    }

    public async Task PutManifestAsync(RepositoryName repository, FetchedManifest manifest, TagName? tag, CancellationToken cancellationToken)
    {
        using var response = await OneByOneAsync(repository, () => client.SendAsync(
            Request(HttpMethod.Put, repository, ResourceOf(manifest.Digest, tag)) with { Content = () => Body(manifest.Bytes, manifest.Content.MediaType) },
            isCheck: false,
            cancellationToken));
        if (RemoteManifests.DigestHeader(response) is { } told && told != manifest.Digest.ToString())
        {
            throw new UpstreamException(UpstreamFault.Wrong, $"{registry} keeps the manifest {manifest.Digest} of {repository} as {told}");
        }

        if (tag is not null && !IsUsual(manifest.Digest) && !manifest.Digest.Equals(await FindTagAsync(repository, tag, cancellationToken)))
        {
            throw new UpstreamException(UpstreamFault.Wrong, $"{registry} has the manifest {manifest.Digest} now, but sets no tag on such a digest");
        }
    }

    // By tag a registry chooses the digest itself; "Pushing Manifests", end-7b.
    private static string ResourceOf(Digest digest, TagName? tag) =>
        tag is null ? $"manifests/{digest}" : IsUsual(digest) ? $"manifests/{tag}" : $"manifests/{digest}?tag={tag}";

    private static bool IsUsual(Digest digest) => digest.Algorithm == DigestAlgorithm.Sha256;

    private async Task<HttpResponseMessage> OneByOneAsync(RepositoryName repository, Func<Task<HttpResponseMessage>> put)
    {
        var turn = _puts.GetOrAdd(repository, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync();
        try
        {
            return await put();
        }
        finally
        {
            turn.Release();
        }
    }

    private static ByteArrayContent Body(byte[] bytes, string mediaType) => new(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } };

    private UpstreamRequest Request(HttpMethod method, RepositoryName repository, string resource) =>
        new(method, repository, resource) { IsPush = true, Timeout = registry.Options.Timeout };

    private RemoteRepository There(RepositoryName repository) => new(registry, client, repository);
}
