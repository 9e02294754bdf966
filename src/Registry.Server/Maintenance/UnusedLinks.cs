using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Index.Uses;
using Registry.Server.Settings;

namespace Registry.Server.Maintenance;

/// <summary>
/// Blobs of a repository that none of its manifests references: pushes that never came to their manifest, and what deleted manifests have left. Whoever pushed one, or was told that it
/// is here, within the grace window may still be about to push the manifest.
/// </summary>
internal sealed class UnusedLinks(IndexDatabase database, IndexWriter index, ContentUses uses, CleanupOptions options) : ICleanupStep
{
    private const int Piece = CleanupRun.Piece;

    // Bounds what is remembered of links until nobody can want them back.
    private const int MostUnsettled = 50_000;

    public string What => "unused blobs of repositories";

    public int Order => 50;

    /// <summary>What was last used before may go.</summary>
    public static DateTimeOffset UsedBefore(DateTimeOffset now, TimeSpan grace) => now - grace - ContentUses.Precision;

    /// <summary>For people, why none goes now.</summary>
    public static string WaitNote(DateTimeOffset usesKnownSince, TimeSpan grace) =>
        $"The registry did not end in order before {usesKnownSince:u}, so what clients were told last may be forgotten: unused blobs wait until {usesKnownSince + grace + ContentUses.Precision:u}.";

    public async Task RunAsync(CleanupRun run, CancellationToken cancellationToken)
    {
        var before = UsedBefore(run.Now, options.Grace);
        if (await index.RunAsync(transaction => transaction.UsesKnownSince(), cancellationToken) is { } since && since > before)
        {
            run.Notes.Add(WaitNote(since, options.Grace));
            return;
        }

        using var reader = new CleanupReader(database);
        var last = default(LinkMark);
        var unsettled = 0;
        while (reader.UnusedLinks(before, last, Piece) is { Count: > 0 } links)
        {
            var count = await index.RunAsync(transaction => links.Count(link => uses.Unlink(transaction, link, before)), cancellationToken);
            run.Count(count);
            if ((unsettled += count) >= MostUnsettled)
            {
                await uses.SettleAsync(cancellationToken);
                unsettled = 0;
            }

            last = links[^1];
            await run.RestAsync(cancellationToken);
        }

        await uses.SettleAsync(cancellationToken);
    }
}
