using Microsoft.Data.Sqlite;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Storage;
using Registry.Storage.FileSystem;

namespace Registry.Server.Backup;

/// <summary>Backs the registry up to a folder, while it serves: its index at one moment, and the bytes that this index names.</summary>
/// <param name="registry">Its identity.</param>
/// <remarks>Its caller holds the store, so that no bytes go that the copy of the index names.</remarks>
internal sealed class FolderBackup(string registry, string index, IBlobStore store, BackupFolder folder, TimeProvider clock, IProgress<string>? progress)
{
    private readonly string _copy = $"{folder.Index}.new";

    /// <summary>Whether blobs that the backup has already are read again and compared, and not only by their size.</summary>
    public bool ChecksKept { get; init; }

    /// <summary>What the index says is there, and was not found, or not right.</summary>
    public IReadOnlyList<Digest> Doubtful { get; private set; } = [];

    /// <exception cref="InvalidDataException">The index is damaged. The backup of before is as it was.</exception>
    /// <exception cref="IOException">As above: the folder cannot be written.</exception>
    public async Task<BackupReport> RunAsync(CancellationToken cancellationToken)
    {
        var (takenAt, started) = (clock.GetUtcNow(), clock.GetTimestamp());
        await QuietThread.RunAsync(() => IndexCopy.Make(index, _copy, DiskReserve.None, progress, cancellationToken));
        var target = folder.OpenStore();
        var blobs = new BlobCopy(store, target, progress) { ChecksKept = ChecksKept };
        await blobs.RunAsync(_copy, cancellationToken);
        Doubtful = [.. blobs.Result.Faults.Where(fault => fault.Blob.IsPresent).Select(fault => fault.Blob.Digest)];
        IndexCopy.Place(_copy, folder.Index);

        // From here on the backup is the new one.
        var (removed, removedSize) = await RemoveUnnamedAsync(target, cancellationToken);
        var report = new BackupReport(
            registry,
            takenAt,
            clock.GetElapsedTime(started),
            new FileInfo(folder.Index).Length,
            blobs.Result.Copied,
            blobs.Result.CopiedSize,
            blobs.Result.Kept,
            removed,
            removedSize,
            Lost(blobs.Result.Faults));
        BackupMarker.Finish(folder.Path, report);
        return report;
    }

    private async Task<(long Count, long Size)> RemoveUnnamedAsync(IBlobStore target, CancellationToken cancellationToken)
    {
        using var connection = IndexFile.Open(folder.Index, SqliteOpenMode.ReadOnly);
        using var named = new Statement(connection, "SELECT 1 FROM blob WHERE digest = @0");
        var (count, size) = (0L, 0L);
        await foreach (var blob in target.ListAllAsync(cancellationToken))
        {
            if (named.Scalar(blob.Digest.ToString()) is null && await target.DeleteAsync(blob.Digest, blob.PlacedAt, cancellationToken))
            {
                count++;
                size += blob.Size;
            }
        }

        return (count, size);
    }

    private List<LostBlob> Lost(IReadOnlyList<BlobFault> faults)
    {
        using var connection = IndexFile.Open(folder.Index, SqliteOpenMode.ReadOnly);
        return Dependents.Losses(connection, faults);
    }
}
