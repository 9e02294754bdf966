using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Storage;

namespace Registry.Server.Maintenance;

/// <summary>
/// The one place where bytes of blobs are removed: rows go before them, in the transaction that notes which bytes are to follow, so a crash in between leaves a note and never a
/// promise. Bytes that were put in their place again since stay.
/// </summary>
internal sealed class ByteRemoval(IndexWriter index, IBlobStore store, TimeProvider clock)
{
    private const int Piece = CleanupRun.Piece;

    /// <summary>For people, why nothing is removed now.</summary>
    public static string HeldNote(string reason) => $"No bytes are removed while there is {reason}.";

    /// <summary>Removes what a crash has left noted.</summary>
    public async Task FinishAsync(CleanupRun run, CancellationToken cancellationToken)
    {
        List<Removal> left;
        do
        {
            left = await index.RunAsync(transaction => transaction.HoldReason(clock.GetUtcNow()) is null ? transaction.Removals(Piece) : [], cancellationToken);
            await RemoveBytesAsync(run, left, cancellationToken);
        }
        while (left.Count == Piece);
    }

    /// <summary>Decides in one transaction which of these go, and removes their bytes. False when somebody holds the store: then nothing was decided.</summary>
    /// <param name="decide">Takes the row away, and says which bytes follow, if any do.</param>
    public async Task<bool> RemoveAsync<T>(CleanupRun run, List<T> candidates, Func<IndexTransaction, T, Removal?> decide, CancellationToken cancellationToken)
    {
        string? held = null;
        var decided = await index.RunAsync(
            transaction => (held = transaction.HoldReason(clock.GetUtcNow())) is null ? candidates.Select(candidate => decide(transaction, candidate)).OfType<Removal>().ToList() : [],
            cancellationToken);
        if (held is not null)
        {
            run.Notes.Add(HeldNote(held));
            return false;
        }

        await RemoveBytesAsync(run, decided, cancellationToken);
        return true;
    }

    private async Task RemoveBytesAsync(CleanupRun run, List<Removal> removals, CancellationToken cancellationToken)
    {
        if (removals.Count == 0)
        {
            return;
        }

        var bytes = 0L;
        foreach (var removal in removals)
        {
            bytes += await store.DeleteAsync(removal.Digest, removal.PlacedAt, cancellationToken) ? removal.Size : 0;
        }

        await index.RunAsync(
            transaction =>
            {
                removals.ForEach(transaction.EndRemoval);
                return true;
            },
            CancellationToken.None);
        run.Count(removals.Count, bytes);
    }
}
