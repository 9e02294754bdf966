using Registry.Oci;
using Registry.Storage;

namespace Registry.Server.Transfer;

internal static class StoreUploads
{
    /// <summary>Puts bytes in the store under their digest. False when they have another one; nothing is then left of them.</summary>
    public static async Task<bool> PutAsync(this IBlobStore store, Digest digest, Stream source, CancellationToken cancellationToken)
    {
        await using var upload = await store.CreateUploadAsync($"{Guid.NewGuid():N}", digest.Algorithm, cancellationToken);
        var isPut = false;
        try
        {
            await upload.AppendAsync(source, cancellationToken);
            isPut = await upload.CommitAsync(digest);
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
