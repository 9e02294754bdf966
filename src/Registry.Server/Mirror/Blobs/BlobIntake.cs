using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Mirror.Upstreams;
using Registry.Server.Policies.Quotas;
using Registry.Storage;
using Registry.Storage.FileSystem;

namespace Registry.Server.Mirror.Blobs;

/// <summary>Keeps blobs that were fetched, and only those that are what they should be.</summary>
internal sealed class BlobIntake(IndexWriter index, PlacedBlobs blobs, QuotaCheck quotas, DiskReserve reserve, TimeProvider clock)
{
    /// <summary>Before it is fetched, so that nobody waits for what cannot be kept.</summary>
    /// <param name="size">Bytes, where it is known.</param>
    /// <exception cref="Api.RegistryException">DENIED: the quota is full, or too small for it.</exception>
    /// <exception cref="NoSpaceException">The disk is full.</exception>
    public void RequireRoom(RepositoryName repository, long? size)
    {
        reserve.Require();
        quotas.RoomIn(repository)?.Check(size ?? 0);
    }

    /// <param name="from">Who gave it.</param>
    /// <exception cref="UpstreamException">The bytes have another digest.</exception>
    public async Task KeepAsync(RepositoryName repository, Digest digest, IBlobUpload upload, RemoteRegistry from)
    {
        var (size, began) = (upload.Length, clock.GetTimestamp());
        var placed = await upload.PlaceAsync(digest)
            ?? throw new UpstreamException(UpstreamFault.Wrong, $"the {size} bytes that {from} gave for {digest} have another digest; nothing of them is kept");
        var now = clock.GetUtcNow();
        await blobs.NoteAsync(
            digest,
            placed,
            began,
            transaction => quotas.Keep(transaction, repository, () =>
            {
                transaction.LinkBlob(repository, digest, size, now);
                return true;
            }));
    }

    /// <summary>Makes a blob that another repository has readable through this one as well. Only for one that the upstream says it has: who knows a digest may not therefore read it.</summary>
    /// <returns>False when no repository has it any more.</returns>
    public Task<bool> TryMountAsync(RepositoryName repository, Digest digest)
    {
        var now = clock.GetUtcNow();
        return index.RunAsync(
            transaction => quotas.Keep(transaction, repository, () => transaction.MountBlob(repository, digest, from: null, now)), CancellationToken.None);
    }
}
