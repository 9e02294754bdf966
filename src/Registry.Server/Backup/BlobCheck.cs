using System.Buffers;
using Registry.Oci;
using Registry.Storage;

namespace Registry.Server.Backup;

internal static class BlobCheck
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Reads the blob to its end: whether its bytes have the digest.</summary>
    public static async Task<bool> IsWholeAsync(IBlobStore store, BlobEntry blob, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var bytes = await store.OpenReadAsync(blob.Digest, 0, blob.Size, cancellationToken);
            using var hash = blob.Digest.Algorithm.CreateHash();
            while (bytes is not null && await bytes.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                hash.AppendData(buffer, 0, read);
            }

            return bytes is not null && Digest.Finish(hash, blob.Digest.Algorithm).Equals(blob.Digest);
        }
        catch (IOException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
