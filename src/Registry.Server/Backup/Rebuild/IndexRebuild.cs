using Registry.Server.Backup.Snapshots;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Index.Uses;
using Registry.Storage;
using Registry.Storage.FileSystem;

namespace Registry.Server.Backup.Rebuild;

/// <summary>
/// Brings back a lost or damaged index: what can be read of it, over its newest snapshot that passes its checks, compared with the bytes that are there. All is done beside it; only at the
/// end the new one takes its place, and the damaged one is kept.
/// </summary>
/// <remarks>No registry may run on the data folder.</remarks>
internal sealed class IndexRebuild(string data, IBlobStore store, TimeProvider clock, IProgress<string>? progress)
{
    private readonly string _work = Path.Combine(data, "rebuild");

    /// <exception cref="StartupException">There is nothing to rebuild it from. Nothing was changed.</exception>
    public async Task<RebuildReport> RunAsync(Actor actor, bool isDryRun, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var finished = IndexSwap.IsPending(data) && !isDryRun ? IndexSwap.Finish(data, now) : null;
        ResetWork();
        try
        {
            var found = new FoundIndexes(data, _work, progress);
            if (found.Faults.Count == 0)
            {
                return RebuildReport.NothingToDo with { DamagedIndex = finished };
            }

            var report = await MergeAsync(found, actor, now, cancellationToken);
            return isDryRun ? report : report with { DamagedIndex = IndexSwap.Place(data, NewIndex, now) };
        }
        finally
        {
            Directory.Delete(_work, recursive: true);
        }
    }

    private string NewIndex => Path.Combine(_work, "new.db");

    private async Task<RebuildReport> MergeAsync(FoundIndexes found, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var file = IndexCopy.CreateForOwnerOnly(NewIndex);
        RebuildReport report;
        using (var merge = new IndexMerge(NewIndex, progress))
        {
            var fromSnapshot = found.MergeInto(merge);
            merge.LostManifests.AddRange(merge.InTransaction(RebuildWrites.RemoveUnlistedTrash));
            var review = await merge.InTransactionAsync(index => ReviewAsync(index, actor, now, cancellationToken));
            report = Report(found, merge, review, fromSnapshot);
        }

        if (IndexFile.Faults(NewIndex, isThorough: true) is { Count: > 0 } faults)
        {
            throw new InvalidDataException($"the rebuilt index does not pass its checks, so nothing was changed: {string.Join("; ", faults)}");
        }

        Durable.Flush(file, NewIndex);
        return report;
    }

    private async Task<StoreReview> ReviewAsync(IndexTransaction index, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var review = new StoreReview(index, store, progress);
        await review.RunAsync(cancellationToken);
        index.Settle(now);
        index.NoteStart(now);
        index.NoteSnapshot(now);
        index.PutEvent(now, actor, EventActions.Rebuild, null, null);
        return review;
    }

    private static RebuildReport Report(FoundIndexes found, IndexMerge merge, StoreReview review, IReadOnlyList<string> fromSnapshot)
    {
        var missing = Dependents.Losses(merge.Connection, review.Missing);
        var tags = merge.LostTags();
        var isComplete = found.IsComplete && tags.Count + merge.LostManifests.Count + missing.Count == 0;
        return new RebuildReport(
            isComplete ? RebuildOutcome.Complete : RebuildOutcome.WithLosses,
            found.Faults,
            null,
            found.Snapshot?.Path,
            found.KnownUntil,
            found.BadSnapshots,
            found.Unreadable,
            fromSnapshot,
            merge.InTransaction(RebuildWrites.Count),
            tags,
            [.. merge.LostManifests.OrderBy(lost => lost.Repository, StringComparer.Ordinal).ThenBy(lost => lost.Digest, StringComparer.Ordinal)],
            missing,
            review.Orphans);
    }

    private void ResetWork()
    {
        if (Directory.Exists(_work))
        {
            Directory.Delete(_work, recursive: true);
        }

        IndexCopy.CreateFolderForOwnerOnly(_work);
    }
}
