using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Mirror.Names;
using Registry.Server.Mirror.Upstreams;
using Registry.Server.Policies.Quotas;
using Registry.Storage;

namespace Registry.Server.Mirror.Blobs;

/// <summary>Keeps blobs that were fetched, and only those that are what they should be.</summary>
internal sealed class BlobIntake(IndexWriter index, QuotaCheck quotas, TimeProvider clock)
{
    /// <exception cref="UpstreamException">The bytes have another digest.</exception>
    public async Task KeepAsync(MirroredRepository repository, Digest digest, IBlobUpload upload)
    {
        var size = upload.Length;
        var placed = await upload.PlaceAsync(digest)
            ?? throw new UpstreamException(UpstreamFault.Wrong, $"the {size} bytes that {repository.Upstream} gave for {digest} have another digest; nothing of them is kept");
        var now = clock.GetUtcNow();
        await index.RunAsync(
            transaction => quotas.Keep(transaction, repository.Name, () =>
            {
                transaction.LinkBlob(repository.Name, digest, size, now);
                return true;
            }),
            CancellationToken.None,
            placed);
    }

    /// <summary>Makes a blob that another repository has readable through this one as well. Only for one that the upstream says it has: who knows a digest may not therefore read it.</summary>
    /// <returns>False when no repository has it any more.</returns>
    public Task<bool> TryMountAsync(MirroredRepository repository, Digest digest)
    {
        var now = clock.GetUtcNow();
        return index.RunAsync(
            transaction => quotas.Keep(transaction, repository.Name, () => transaction.MountBlob(repository.Name, digest, from: null, now)), CancellationToken.None);
    }
}
