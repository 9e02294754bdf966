using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Maintenance;

/// <summary>Moves of tags that are older than they are remembered.</summary>
internal sealed class ExpiredHistory(IndexWriter index, HistoryOptions options, TrashOptions trash) : ICleanupStep
{
    private const int Piece = 100;

    public string What => "moves of tags";

    public int Order => 40;

    public async Task RunAsync(CleanupRun run, CancellationToken cancellationToken)
    {
        // What can be brought back is found by its history.
        var before = run.Now - (options.Keep > trash.Keep ? options.Keep : trash.Keep);
        int forgotten;
        do
        {
            forgotten = await index.RunAsync(transaction => transaction.ForgetTagEvents(before, Piece), cancellationToken);
            run.Count(forgotten);
            await run.RestAsync(cancellationToken);
        }
        while (forgotten == Piece);
    }
}
