using System.Runtime.CompilerServices;
using Registry.Oci;
using Registry.Storage;

namespace Registry.Server.Backup;

internal static class StoreListing
{
    /// <summary>Every blob of the store, in pieces that are each listed before any of it is handed on: whoever gets one may remove it.</summary>
    public static async IAsyncEnumerable<StoredBlob> ListAllAsync(this IBlobStore store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var algorithm in DigestAlgorithm.All)
        {
            for (var first = 0; first <= byte.MaxValue; first++)
            {
                var piece = await store.ListAsync(algorithm, (byte)first, cancellationToken).ToListAsync(cancellationToken);
                foreach (var blob in piece)
                {
                    yield return blob;
                }
            }
        }
    }
}
