using Microsoft.Data.Sqlite;
using Registry.Server.Backup.Snapshots;
using Registry.Server.Index;

namespace Registry.Server.Backup.Rebuild;

/// <summary>The index that a data folder has, good or bad.</summary>
internal static class CurrentIndex
{
    /// <summary>Copies it with its write-ahead log; null where there is none.</summary>
    public static string? Copy(string data, string work)
    {
        var index = IndexDatabase.PathIn(data);
        if (new FileInfo(index) is not { Exists: true, Length: > 0 })
        {
            return null;
        }

        var copy = Path.Combine(work, "damaged.db");
        PatchyCopy.Copy(index, copy);
        if (File.Exists($"{index}-wal"))
        {
            PatchyCopy.Copy($"{index}-wal", $"{copy}-wal");
        }

        return copy;
    }

    /// <summary>What is wrong with it: nothing, when a registry may start on it.</summary>
    /// <param name="copy">The copy, or null where there is no index.</param>
    public static IReadOnlyList<string> Faults(string? copy, IReadOnlyList<Snapshot> snapshots)
    {
        if (copy is null)
        {
            return ["there is no index"];
        }

        // In a copy of its own: SQLite would empty the log into it.
        var folder = Directory.CreateDirectory($"{copy}.check").FullName;
        File.Copy(copy, IndexDatabase.PathIn(folder));
        if (File.Exists($"{copy}-wal"))
        {
            File.Copy($"{copy}-wal", $"{IndexDatabase.PathIn(folder)}-wal");
        }

        try
        {
            using var connection = new IndexDatabase(folder).OpenReader();
            var faults = IndexFile.Faults(connection, isThorough: true);
            return faults.Count > 0 ? faults
                : Schema.Version(connection) == 0 ? ["there is nothing in the index"]
                : snapshots is [var newest, ..] && !(SnapshotMark.In(connection) >= newest.TakenAt) ? [$"the index is older than its own snapshot {newest.Path}"]
                : [];
        }
        catch (SqliteException e)
        {
            return [e.Message];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Brings a copy of an older version to this one.</summary>
    public static void Migrate(string copy)
    {
        using var connection = IndexFile.Open(copy, SqliteOpenMode.ReadWrite);
        Schema.Migrate(connection);
    }
}
