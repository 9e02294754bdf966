using Microsoft.Data.Sqlite;
using Registry.Server.Backup;
using Registry.Server.Backup.Rebuild;
using Registry.Server.Backup.Snapshots;
using Registry.Server.Index;

namespace Registry.Server.Hosting;

/// <summary>Keeps a registry from beginning anew where it has lost what it knew: without users it would be open to everybody, and clean-up would take all bytes for garbage.</summary>
internal static class LostIndex
{
    public static string WhatToDo(string folder) =>
        $"Bring back what can be with: registry rebuild --data {folder}; or a backup, into a new folder, with: registry restore-backup DIR --data FOLDER.";

    /// <exception cref="StartupException">The folder has what belongs to an index, and not the index; or it is a backup.</exception>
    public static void Refuse(string folder)
    {
        if (BackupFolder.IsOne(folder))
        {
            throw new StartupException($"{folder} is a backup. Restore it with: registry restore-backup {folder} --data FOLDER");
        }

        if (IndexSwap.IsPending(folder))
        {
            throw new StartupException($"A rebuild of the index in {folder} did not come to its end. Go on with it: registry rebuild --data {folder}");
        }

        var snapshots = new SnapshotFolder(folder).All();
        if (!HasIndex(folder) && Traces(folder, snapshots) is { } found)
        {
            throw new StartupException($"The index in the data folder {folder} is lost: there is {found}, but nothing in index.db. {WhatToDo(folder)} Nothing was changed.");
        }

        if (snapshots.Count > 0 && !Knows(folder, snapshots[0]))
        {
            throw new StartupException(
                $"The index in the data folder {folder} is older than its own snapshot {snapshots[0].Path}: what was written last is gone from it, as when index.db-wal is lost. "
                + $"{WhatToDo(folder)} If you put an older index there on purpose, remove the newer snapshots.");
        }
    }

    // A young index is a header without a version, and all else is in the write-ahead log: only SQLite can tell what that is worth.
    private static bool HasIndex(string folder) =>
        new FileInfo(IndexDatabase.PathIn(folder)) is { Exists: true, Length: > 0 } file && (Schema.VersionOf(file.FullName) > 0 || Ask(folder, Schema.Version) > 0);

    private static bool Knows(string folder, Snapshot snapshot) => Ask(folder, SnapshotMark.In) >= snapshot.TakenAt;

    private static T Ask<T>(string folder, Func<SqliteConnection, T> question)
    {
        try
        {
            using var connection = new IndexDatabase(folder).OpenReader();
            return question(connection);
        }
        catch (SqliteException e)
        {
            throw new StartupException($"The index in the data folder {folder} cannot be read: {e.Message} {WhatToDo(folder)} Nothing was changed.");
        }
    }

    private static string? Traces(string folder, IReadOnlyList<Snapshot> snapshots) =>
        snapshots.Count > 0 ? "a snapshot of it"
        : !File.Exists(IndexDatabase.PathIn(folder)) && File.Exists($"{IndexDatabase.PathIn(folder)}-wal") ? "its write-ahead log"
        : HasBlobs(Path.Combine(folder, "blobs")) ? "content in blobs/"
        : null;

    // The first file found ends it; a registry that never took one has at most some empty folders.
    private static bool HasBlobs(string blobs) => Directory.Exists(blobs) && Directory.EnumerateFiles(blobs, "*", SearchOption.AllDirectories).Any();
}
