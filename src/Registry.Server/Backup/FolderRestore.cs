using Microsoft.Data.Sqlite;
using Registry.Server.Index;
using Registry.Storage;
using Registry.Storage.FileSystem;

namespace Registry.Server.Backup;

/// <summary>
/// Makes a data folder of a backup. The bytes come first, each compared with its digest, and the index last: until then there is nothing that a registry would start on, and what broke
/// off can be gone on with.
/// </summary>
internal sealed class FolderRestore(BackupFolder backup, string data, IBlobStore store, TimeProvider clock, IProgress<string>? progress)
{
    private readonly string _copy = $"{IndexDatabase.PathIn(data)}.new";

    /// <summary>What the backup is without.</summary>
    /// <exception cref="InvalidDataException">The backup's index is damaged, or of a newer registry.</exception>
    public async Task<RestoreReport> RunAsync(Actor actor, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var version = CopyIndex();
        if (version > Schema.LatestVersion)
        {
            throw new InvalidDataException($"the backup was made by a newer registry (index version {version}; this one knows up to {Schema.LatestVersion}); restore it with that one");
        }

        progress?.Report("Checking the index");
        if (IndexFile.Faults(_copy, isThorough: true) is { Count: > 0 } faults)
        {
            throw new InvalidDataException($"the backup's index is damaged: {string.Join("; ", faults)}");
        }

        // What a restore that broke off has put there is read again as well: nothing else vouches for it.
        var blobs = new BlobCopy(backup.OpenStore(), store, progress) { ChecksKept = true };
        await blobs.RunAsync(_copy, cancellationToken);
        var lost = Settle(blobs.Result, actor);
        IndexCopy.Place(_copy, IndexDatabase.PathIn(data));
        return new RestoreReport(clock.GetElapsedTime(started), blobs.Result.Copied, blobs.Result.CopiedSize, blobs.Result.Kept, lost);
    }

    private int CopyIndex()
    {
        using (var target = IndexCopy.CreateForOwnerOnly(_copy))
        using (var source = File.OpenRead(backup.Index))
        using (var stream = new FileStream(target, FileAccess.Write))
        {
            source.CopyTo(stream);
        }

        return Schema.VersionOf(_copy);
    }

    // What is missing is unknown to clients, so that the next push brings it back.
    private List<LostBlob> Settle(CopiedBlobs blobs, Actor actor)
    {
        using (var file = File.OpenHandle(_copy, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        using (var connection = IndexFile.Open(_copy, SqliteOpenMode.ReadWrite))
        {
            var lost = Dependents.Losses(connection, blobs.Faults);
            using var index = new IndexTransaction(connection);
            index.Begin();
            index.NoteRestored(blobs, actor, backup.Path, clock.GetUtcNow());
            index.Commit();
            Durable.Flush(file, _copy);
            return lost;
        }
    }
}

/// <param name="Copied">Blobs.</param>
/// <param name="CopiedSize">Bytes.</param>
/// <param name="Kept">Blobs that a restore before had copied.</param>
internal sealed record RestoreReport(TimeSpan Duration, long Copied, long CopiedSize, long Kept, IReadOnlyList<LostBlob> Faults);
