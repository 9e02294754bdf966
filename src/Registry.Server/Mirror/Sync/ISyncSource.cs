using Registry.Oci;
using Registry.Server.Mirror.Manifests;

namespace Registry.Server.Mirror.Sync;

/// <summary>A registry that has images: this one, or another. What it does not give is an <see cref="Upstreams.UpstreamException"/> or an <see cref="IOException"/>.</summary>
internal interface ISyncSource
{
    /// <summary>The repositories that have images, as far as it lists them.</summary>
    IAsyncEnumerable<RepositoryName> RepositoriesAsync(CancellationToken cancellationToken);

    /// <summary>None where there is no such repository.</summary>
    IAsyncEnumerable<TagName> TagsAsync(RepositoryName repository, CancellationToken cancellationToken);

    /// <summary>What a tag names now; null when there is no such tag.</summary>
    Task<Digest?> FindTagAsync(RepositoryName repository, TagName tag, CancellationToken cancellationToken);

    /// <summary>A manifest that has its digest; null where there is none.</summary>
    Task<FetchedManifest?> ReadManifestAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>What names the subject, by the registry's own list or by the one that clients keep under a tag.</summary>
    IAsyncEnumerable<Digest> ReferrersAsync(RepositoryName repository, Digest subject, CancellationToken cancellationToken);

    Task<bool> HasBlobAsync(RepositoryName repository, Descriptor blob, CancellationToken cancellationToken);

    /// <summary>A blob's bytes from one on, which may turn out to have another digest.</summary>
    Task<Stream> OpenBlobAsync(RepositoryName repository, Descriptor blob, long offset, CancellationToken cancellationToken);
}
