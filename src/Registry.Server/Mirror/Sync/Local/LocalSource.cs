using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Mirror.Manifests;
using Registry.Storage;

namespace Registry.Server.Mirror.Sync.Local;

/// <summary>The images of this registry.</summary>
internal sealed class LocalSource(IndexReader index, IBlobStore store) : ISyncSource
{
    private const int PageSize = 1000;

    public IAsyncEnumerable<RepositoryName> RepositoriesAsync(CancellationToken cancellationToken) =>
        Pages(last => index.RepositoriesBetween(last, "~", PageSize)).Select(RepositoryName.Parse).ToAsyncEnumerable();

    public IAsyncEnumerable<TagName> TagsAsync(RepositoryName repository, CancellationToken cancellationToken) =>
        Pages(last => index.TagsBehind(repository, last, PageSize) ?? []).Select(TagName.Parse).ToAsyncEnumerable();

    public Task<Digest?> FindTagAsync(RepositoryName repository, TagName tag, CancellationToken cancellationToken) =>
        Task.FromResult(index.FindTag(repository, tag) is { } found ? Digest.Parse(found.Digest) : null);

    public Task<FetchedManifest?> ReadManifestAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        Task.FromResult(index.ReadManifest(repository, Reference.Of(digest)) is { } found ? new FetchedManifest(digest, ManifestContent.Parse(found.Bytes, found.MediaType), found.Bytes) : null);

    public IAsyncEnumerable<Digest> ReferrersAsync(RepositoryName repository, Digest subject, CancellationToken cancellationToken) =>
        index.ReferrersBehind(repository, subject, "").Select(referrer => Digest.Parse(referrer.Digest)).ToList().ToAsyncEnumerable();

    public Task<bool> HasBlobAsync(RepositoryName repository, Descriptor blob, CancellationToken cancellationToken) => Task.FromResult(index.FindBlob(repository, blob.Digest) is not null);

    public async Task<Stream> OpenBlobAsync(RepositoryName repository, Descriptor blob, long offset, CancellationToken cancellationToken) =>
        index.FindBlob(repository, blob.Digest) is { } found && await store.OpenReadAsync(blob.Digest, offset, found.Size - offset, cancellationToken) is { } stream
            ? stream
            : throw new IOException($"the blob {blob.Digest} of {repository} is not here: it was never pulled through, or is lost");

    private static IEnumerable<string> Pages(Func<string, List<string>> page)
    {
        for (var names = page(""); names.Count > 0; names = names.Count < PageSize ? [] : page(names[^1]))
        {
            foreach (var name in names)
            {
                yield return name;
            }
        }
    }
}
