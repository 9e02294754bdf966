using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Mirror.Blobs;
using Registry.Server.Mirror.Manifests;
using Registry.Server.Mirror.Names;
using Registry.Server.Mirror.Upstreams;
using Registry.Storage;

namespace Registry.Server.Mirror.Sync.Local;

/// <summary>Keeps images here. What comes from an upstream into its own part of the names is mirrored content from then on, as if somebody had pulled it; all else is as pushed.</summary>
/// <param name="from">Where they come from.</param>
internal sealed class LocalTarget(
    IndexReader index,
    IBlobStore store,
    BlobIntake blobs,
    ManifestIntake mirrored,
    SyncIntake intake,
    MirrorNames names,
    RemoteRegistry from,
    Actor actor) : ISyncTarget
{
    // What was pulled through has the blobs that were pulled.
    public bool MayLackContent => true;

    public Task<Digest?> FindTagAsync(RepositoryName repository, TagName tag, CancellationToken cancellationToken) =>
        Task.FromResult(index.FindTag(repository, tag) is { } found ? Digest.Parse(found.Digest) : null);

    public async Task<FetchedManifest?> FindManifestAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken)
    {
        if (index.ReadManifest(repository, Reference.Of(digest)) is not { } found)
        {
            return null;
        }

        if (names.Find(repository) is not null)
        {
            await mirrored.UseAsync(repository, digest);
        }

        return new FetchedManifest(digest, ManifestContent.Parse(found.Bytes, found.MediaType), found.Bytes);
    }

    public Task<bool> ListsReferrersAsync(RepositoryName repository, Digest subject, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<bool> HasBlobAsync(RepositoryName repository, Descriptor blob, CancellationToken cancellationToken) => Task.FromResult(index.FindBlob(repository, blob.Digest) is not null);

    public async Task<bool> PutBlobAsync(RepositoryName repository, SourceBlob blob, Action<long> sent, CancellationToken cancellationToken)
    {
        if (index.FindBlobAnywhere(blob.Digest) is not null && await blob.IsThereAsync(cancellationToken) && await blobs.TryMountAsync(repository, blob.Digest))
        {
            return false;
        }

        blobs.RequireRoom(repository, blob.Size);
        await using var source = new CountedStream(await blob.OpenAsync(0, cancellationToken), sent);
        await using var upload = await store.CreateUploadAsync($"{Guid.NewGuid():N}", blob.Digest.Algorithm, cancellationToken);
        try
        {
            await upload.AppendAsync(source, cancellationToken);
            await blobs.KeepAsync(repository, blob.Digest, upload, from);
            return true;
        }
        catch
        {
            await upload.CancelAsync();
            throw;
        }
    }

    public Task PutManifestAsync(RepositoryName repository, FetchedManifest manifest, TagName? tag, CancellationToken cancellationToken)
    {
        if (names.Find(repository) is not { } found || found.Upstream.Address != from.Address)
        {
            return intake.PutAsync(repository, manifest, tag, actor);
        }

        return tag is not null && index.FindTag(repository, tag) is { IsMirrored: false }
            ? throw new RegistryException(ErrorCode.Denied, $"the tag {tag} of {repository} was pushed here, and stays; when it is deleted, the upstream's comes")
            : mirrored.KeepAsync(found, manifest, tag);
    }
}
