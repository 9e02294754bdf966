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

    /// <exception cref="StartupException">The folder has what belongs to an index, and no index; or it is a backup.</exception>
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

        if (!HasIndex(folder) && Traces(folder) is { } found)
        {
            throw new StartupException($"The index in the data folder {folder} is lost: there is {found}, but nothing in index.db. {WhatToDo(folder)} Nothing was changed.");
        }
    }

    // A young index is a header without a version, and all else is in the write-ahead log: only SQLite can tell what that is worth.
    private static bool HasIndex(string folder) =>
        new FileInfo(IndexDatabase.PathIn(folder)) is { Exists: true, Length: > 0 } file && (Schema.VersionOf(file.FullName) > 0 || VersionWithLog(folder) > 0);

    private static int VersionWithLog(string folder)
    {
        using var connection = new IndexDatabase(folder).OpenReader();
        return Schema.Version(connection);
    }

    private static string? Traces(string folder)
    {
        if (!File.Exists(IndexDatabase.PathIn(folder)) && File.Exists($"{IndexDatabase.PathIn(folder)}-wal"))
        {
            return "its write-ahead log";
        }

        return new SnapshotFolder(folder).All().Count > 0 ? "a snapshot of it" : HasBlobs(Path.Combine(folder, "blobs")) ? "content in blobs/" : null;
    }

    // The first file found ends it; a registry that never took one has at most some empty folders.
    private static bool HasBlobs(string blobs) => Directory.Exists(blobs) && Directory.EnumerateFiles(blobs, "*", SearchOption.AllDirectories).Any();
}
