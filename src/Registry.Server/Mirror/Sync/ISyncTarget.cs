using Registry.Oci;
using Registry.Server.Mirror.Manifests;

namespace Registry.Server.Mirror.Sync;

/// <summary>A registry that gets images: this one, or another. What it does not take is an <see cref="Upstreams.UpstreamException"/>, an <see cref="Api.RegistryException"/> or an <see cref="IOException"/>.</summary>
internal interface ISyncTarget
{
    /// <summary>Whether a manifest that is there may lack what it names: then that is looked for as well.</summary>
    bool MayLackContent { get; }

    /// <summary>What a tag names there; null when there is no such tag.</summary>
    Task<Digest?> FindTagAsync(RepositoryName repository, TagName tag, CancellationToken cancellationToken);

    /// <summary>Null when it is not there.</summary>
    Task<FetchedManifest?> FindManifestAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>Whether it lists by itself what names the subject ("Listing Referrers"); else whoever pushes has to keep the list.</summary>
    Task<bool> ListsReferrersAsync(RepositoryName repository, Digest subject, CancellationToken cancellationToken);

    /// <summary>Whether the blob is there.</summary>
    Task<bool> HasBlobAsync(RepositoryName repository, Descriptor blob, CancellationToken cancellationToken);

    /// <summary>False when nothing had to be sent, since a repository beside it had the blob.</summary>
    /// <param name="sent">Told how many more bytes have gone; fewer than none when some go again.</param>
    Task<bool> PutBlobAsync(RepositoryName repository, SourceBlob blob, Action<long> sent, CancellationToken cancellationToken);

    /// <summary>What it names is there, but for what the rule leaves out.</summary>
    /// <param name="tag">To point to it, or null.</param>
    Task PutManifestAsync(RepositoryName repository, FetchedManifest manifest, TagName? tag, CancellationToken cancellationToken);
}
