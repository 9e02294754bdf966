using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Index.Trash;
using Registry.Server.Settings;

namespace Registry.Server.Maintenance;

/// <summary>What was deleted longer ago than the trash is kept.</summary>
internal sealed class ExpiredTrash(IndexDatabase database, IndexWriter index, TrashOptions options) : ICleanupStep
{
    private const int Piece = 100;

    public string What => "entries of the trash";

    public int Order => 30;

    public async Task RunAsync(CleanupRun run, CancellationToken cancellationToken)
    {
        using var reader = new CleanupReader(database);
        var deletedBy = run.Now - options.Keep;
        while (reader.Trash(deletedBy, Piece) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
            {
                while (await index.RunAsync(transaction => transaction.PurgeExpiredPiece(entry, deletedBy), cancellationToken))
                {
                    await run.RestAsync(cancellationToken);
                }

                run.Count(1);
            }

            await run.RestAsync(cancellationToken);
        }
    }
}
