using Registry.Server.Index;

namespace Registry.Server.Transfer;

/// <summary>Many writes, in pieces that hold up nobody's push for long.</summary>
internal static class IndexPieces
{
    // With the fsync at its end a piece stays below the 50 ms that others may be made to wait.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    /// <summary>Writes each item, in order; those of a piece are on the disk together. An item that fails takes its piece back and ends it all.</summary>
    /// <param name="rests">Whether to leave another process as much time as was taken. In this one, pushes have their place in the queue.</param>
    public static async Task RunInPiecesAsync<T>(
        this IndexWriter index,
        IReadOnlyList<T> items,
        Action<IndexTransaction, T> write,
        TimeProvider clock,
        bool rests,
        CancellationToken cancellationToken)
    {
        for (var done = 0; done < items.Count;)
        {
            var (first, start) = (done, clock.GetTimestamp());
            done = await index.RunAsync(transaction => WritePiece(transaction, items, first, write, clock), cancellationToken);
            if (rests)
            {
                await Task.Delay(clock.GetElapsedTime(start), clock, cancellationToken);
            }
        }
    }

    // The index of the first item that is still to be written.
    private static int WritePiece<T>(IndexTransaction transaction, IReadOnlyList<T> items, int next, Action<IndexTransaction, T> write, TimeProvider clock)
    {
        var start = clock.GetTimestamp();
        do
        {
            write(transaction, items[next++]);
        }
        while (next < items.Count && clock.GetElapsedTime(start) < Longest);
        return next;
    }
}
