using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Settings;
using Registry.Storage;

namespace Registry.Server.Maintenance;

/// <summary>Blobs that no repository has any more: first their rows, then their bytes.</summary>
internal sealed class UnlinkedBlobs(IndexDatabase database, IndexWriter index, ByteRemoval bytes, IBlobStore store, CleanupOptions options) : ICleanupStep
{
    private const int Piece = CleanupRun.Piece;

    /// <summary>Between a blob's bytes and its link there is a moment, in which it is nobody's. A push that took longer looks whether the bytes are still there.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    public string What => "blobs";

    public int Order => 60;

    public async Task RunAsync(CleanupRun run, CancellationToken cancellationToken)
    {
        await bytes.FinishAsync(run, cancellationToken);
        await DateAsync(run, cancellationToken);
        using var reader = new CleanupReader(database);
        var by = run.Now - options.Grace;
        BlobMark? last = null;
        while (reader.UnlinkedBlobs(by, last, Piece) is { Count: > 0 } blobs)
        {
            if (!await bytes.RemoveAsync(run, await WithBytesAsync(blobs, run.Now, cancellationToken), Remove, cancellationToken))
            {
                break;
            }

            last = blobs[^1];
            await run.RestAsync(cancellationToken);
        }
    }

    // Whose last link went by the hand of clean-up or of a purge has nobody to wait for.
    private async Task DateAsync(CleanupRun run, CancellationToken cancellationToken)
    {
        while (await index.RunAsync(transaction => transaction.DateUnlinked(run.Now - options.Grace, Piece), cancellationToken) == Piece)
        {
            await run.RestAsync(cancellationToken);
        }
    }

    private static Removal? Remove(IndexTransaction transaction, (BlobMark Blob, DateTimeOffset? PlacedAt) candidate) =>
        transaction.RemoveUnlinked(candidate.Blob, candidate.PlacedAt) ? new Removal(candidate.Blob.Digest, candidate.Blob.Size, candidate.PlacedAt ?? default) : null;

    private async Task<List<(BlobMark Blob, DateTimeOffset? PlacedAt)>> WithBytesAsync(List<BlobMark> blobs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var candidates = new List<(BlobMark, DateTimeOffset?)>(blobs.Count);
        foreach (var blob in blobs)
        {
            var stored = await store.StatAsync(blob.Digest, cancellationToken);
            if (stored is null || stored.PlacedAt < now - Fresh)
            {
                candidates.Add((blob, stored?.PlacedAt));
            }
        }

        return candidates;
    }
}
