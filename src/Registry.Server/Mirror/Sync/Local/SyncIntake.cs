using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Mirror.Manifests;
using Registry.Server.Policies.Immutable;
using Registry.Server.Policies.Quotas;
using Registry.Storage.FileSystem;

namespace Registry.Server.Mirror.Sync.Local;

/// <summary>Keeps manifests that were copied from elsewhere, as if they had been pushed here.</summary>
internal sealed class SyncIntake(IndexWriter index, DiskReserve reserve, ImmutableTags immutable, QuotaCheck quotas, TimeProvider clock)
{
    /// <param name="tag">To point to it, or null.</param>
    /// <exception cref="Api.RegistryException">The tag is immutable, or a quota is full.</exception>
    /// <exception cref="IOException">Some of what it names is not here any more.</exception>
    public Task PutAsync(RepositoryName repository, FetchedManifest manifest, TagName? tag, Actor actor)
    {
        reserve.Require();
        return index.RunAsync(transaction => quotas.Keep(transaction, repository, () => Put(transaction, repository, manifest, tag, actor)), CancellationToken.None);
    }

    private bool Put(IndexTransaction transaction, RepositoryName repository, FetchedManifest manifest, TagName? tag, Actor actor)
    {
        var (id, now) = (transaction.EnsureRepository(repository), clock.GetUtcNow());
        if (manifest.Content.Blobs.FirstOrDefault(blob => !MediaTypes.IsNonDistributable(blob.MediaType) && transaction.SizeOfBlob(id, blob.Digest) is null) is { } gone)
        {
            throw new IOException($"the blob {gone.Digest} went before its manifest {manifest.Digest} came; run the sync again");
        }

        if (tag is not null)
        {
            immutable.CheckMove(transaction, repository, id, tag, manifest.Digest);
        }

        var row = transaction.PutManifest(id, manifest.Digest, manifest.Content, manifest.Bytes, now);
        if (tag is not null)
        {
            transaction.PutTag(id, tag, row, manifest.Digest, actor.Who, now);
        }

        transaction.PutEvent(now, actor, EventActions.Sync, repository.ToString(), tag is null ? manifest.Digest.ToString() : $"{tag}@{manifest.Digest}");
        return true;
    }
}
