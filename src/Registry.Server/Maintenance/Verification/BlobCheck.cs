using System.Buffers;
using Registry.Server.Index;
using Registry.Server.Index.Damage;
using Registry.Storage;

namespace Registry.Server.Maintenance.Verification;

/// <summary>What a look at a blob's bytes came to.</summary>
/// <param name="State">Null when they could not be looked at.</param>
/// <param name="PlacedAt">Of which placing the bytes are; null where there are none.</param>
/// <param name="Why">For people, where it is not <see cref="BlobState.Present"/>.</param>
internal sealed record BlobFinding(BlobState? State, DateTimeOffset? PlacedAt, string Why);

/// <summary>Reads a blob's bytes, in constant memory, and tells whether they have its digest.</summary>
internal static class BlobCheck
{
    // At the default rate 128 reads a second, each over before a request would notice it.
    private const int BufferSize = 256 * 1024;

    public static async Task<BlobFinding> LookAsync(IBlobStore store, BlobToVerify blob, Pace pace, Action<int> count, CancellationToken cancellationToken)
    {
        StoredBlob? stored = null;
        try
        {
            if (await store.OpenAtRestAsync(blob.Digest, cancellationToken) is not { } found)
            {
                return new BlobFinding(BlobState.Missing, null, "there is no such file");
            }

            await using var content = found.Content;
            stored = found.Stored;
            if (stored.Size != blob.Size)
            {
                return new BlobFinding(BlobState.Damaged, stored.PlacedAt, $"it has {stored.Size} bytes instead of {blob.Size}");
            }

            return await MatchesAsync(content, blob, pace, count, cancellationToken)
                ? new BlobFinding(BlobState.Present, stored.PlacedAt, "")
                : new BlobFinding(BlobState.Damaged, stored.PlacedAt, "its bytes have another digest");
        }
        catch (IOException e) when (e is EndOfStreamException or UnreadableBlobException)
        {
            return new BlobFinding(BlobState.Damaged, stored?.PlacedAt, e.Message);
        }
        catch (IOException e)
        {
            // Too many open files, no right to it, a disk that is away: that says nothing of the bytes.
            return new BlobFinding(null, stored?.PlacedAt, e.Message);
        }
    }

    private static async Task<bool> MatchesAsync(Stream content, BlobToVerify blob, Pace pace, Action<int> count, CancellationToken cancellationToken)
    {
        using var hash = blob.Digest.Algorithm.CreateHash();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await content.ReadAsync(buffer.AsMemory(0, BufferSize), cancellationToken) is > 0 and var read)
            {
                hash.AppendData(buffer.AsSpan(0, read));
                count(read);
                await pace.SpendAsync(read, cancellationToken);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset()) == blob.Digest.Hex;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
