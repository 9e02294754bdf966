using Registry.Oci;
using Registry.Server.Transfer.Streams;
using Registry.Storage;

namespace Registry.Server.Transfer;

internal static class StoreUploads
{
    /// <summary>Puts bytes in the store under their digest. False when they have another one; nothing is then left of them.</summary>
    public static Task<bool> PutAsync(this IBlobStore store, Digest digest, Stream source, CancellationToken cancellationToken) =>
        UploadAsync(store, source, digest.Algorithm, upload => upload.CommitAsync(digest), cancellationToken);

    /// <summary>Puts bytes in the store under the digest that they turn out to have; beside it, how many they were.</summary>
    /// <param name="check">Called when all is read; when it throws, nothing is left of it.</param>
    public static async Task<(Digest Digest, long Size)> PutAsync(this IBlobStore store, Stream source, Action check, CancellationToken cancellationToken)
    {
        await using var hashed = new HashedStream(source, DigestAlgorithm.Sha256);
        Digest? digest = null;
        return await UploadAsync(store, hashed, DigestAlgorithm.Sha256, Commit, cancellationToken)
            ? (digest!, hashed.Count)
            : throw new IOException("The store has other bytes than it was given.");

        ValueTask<bool> Commit(IBlobUpload upload)
        {
            check();
            return upload.CommitAsync(digest = hashed.Digest);
        }
    }

    private static async Task<bool> UploadAsync(
        IBlobStore store,
        Stream source,
        DigestAlgorithm algorithm,
        Func<IBlobUpload, ValueTask<bool>> commit,
        CancellationToken cancellationToken)
    {
        await using var upload = await store.CreateUploadAsync($"{Guid.NewGuid():N}", algorithm, cancellationToken);
        var isPut = false;
        try
        {
            await upload.AppendAsync(source, cancellationToken);
            isPut = await commit(upload);
            return isPut;
        }
        finally
        {
            if (!isPut)
            {
                await upload.CancelAsync();
            }
        }
    }
}
