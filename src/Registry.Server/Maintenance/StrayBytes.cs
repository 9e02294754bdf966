using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Index.Uses;
using Registry.Server.Settings;
using Registry.Storage;

namespace Registry.Server.Maintenance;

/// <summary>Bytes that the index knows nothing of: what a crash left between a blob's bytes and its row.</summary>
internal sealed class StrayBytes(IndexDatabase database, IndexWriter index, ByteRemoval bytes, IBlobStore store, CleanupOptions options) : ICleanupStep
{
    private const string Next = "stray-bytes-next";
    private const int Piece = CleanupRun.Piece;
    private const int PartsOfAnAlgorithm = 256;

    // With a run each hour, all are looked at within a day.
    private const int RunsForAll = 24;

    private static readonly int Parts = DigestAlgorithm.All.Count * PartsOfAnAlgorithm;

    public string What => "stray files";

    public int Order => 70;

    public async Task RunAsync(CleanupRun run, CancellationToken cancellationToken)
    {
        using var reader = new CleanupReader(database);
        var first = (int)(await index.RunAsync(transaction => transaction.State(Next), cancellationToken) ?? 0);
        var count = run.IsThorough ? Parts : (Parts + RunsForAll - 1) / RunsForAll;
        var done = 0;
        while (done < count && await RunPartAsync(run, reader, (first + done) % Parts, cancellationToken))
        {
            done++;
        }

        await index.RunAsync(
            transaction =>
            {
                transaction.SetState(Next, (first + done) % Parts);
                return true;
            },
            cancellationToken);
    }

    /// <summary>False when somebody holds the store.</summary>
    private async Task<bool> RunPartAsync(CleanupRun run, CleanupReader reader, int part, CancellationToken cancellationToken)
    {
        var strays = new List<Removal>();
        await foreach (var blob in store.ListAsync(DigestAlgorithm.All[part / PartsOfAnAlgorithm], (byte)(part % PartsOfAnAlgorithm), cancellationToken))
        {
            if (blob.PlacedAt < run.Now - options.Grace && !reader.HasRow(blob.Digest))
            {
                strays.Add(new Removal(blob.Digest, blob.Size, blob.PlacedAt));
            }
        }

        foreach (var piece in strays.Chunk(Piece))
        {
            if (!await bytes.RemoveAsync(run, [.. piece], static (transaction, stray) => transaction.RemoveStray(stray) ? stray : null, cancellationToken))
            {
                return false;
            }

            await run.RestAsync(cancellationToken);
        }

        await run.RestAsync(cancellationToken);
        return true;
    }
}
