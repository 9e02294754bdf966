using Microsoft.Data.Sqlite;

namespace Registry.Server.Index;

/// <summary>A copy of the index: one file, which nobody else has open, and which may lie where SQLite's locks and shared memory do not work.</summary>
internal static class IndexFile
{
    // SQLite's file format, 1.3: the write and the read version, 1 for a rollback journal and 2 for a write-ahead log.
    private const int JournalVersionsOffset = 18;

    // For people: after some, more tell nothing more.
    private const int MostFaults = 20;

    /// <summary>How SQLite is told that nobody else has the file open.</summary>
    public static string AloneUri(string path) =>
        $"file:{Path.GetFullPath(path).Replace("%", "%25", StringComparison.Ordinal).Replace("?", "%3f", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal)}?nolock=1";

    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = AloneUri(path), Mode = mode, Pooling = false }.ToString());
        connection.Open();
        connection.DefaultTimeout = 0;
        return connection;
    }

    /// <summary>
    /// Makes a finished copy a file of its own: it does without a write-ahead log, and what is about the moment of the copying alone is taken out, such as who held the store and which
    /// commands waited.
    /// </summary>
    public static void Settle(string path)
    {
        // By hand, since SQLite would open the log first.
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write))
        {
            RandomAccess.Write(file, [1, 1], JournalVersionsOffset);
        }

        using var connection = Open(path, SqliteOpenMode.ReadWrite);
        IndexDatabase.Execute(connection, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; DELETE FROM hold; DELETE FROM task; DELETE FROM removal");
    }

    /// <summary>What is wrong with the file, some of it; empty when it is whole.</summary>
    /// <param name="isThorough">Whether the entries of each index are compared with their rows, which takes several times as long.</param>
    public static IReadOnlyList<string> Faults(string path, bool isThorough)
    {
        try
        {
            using var connection = Open(path, SqliteOpenMode.ReadOnly);
            return Faults(connection, isThorough);
        }
        catch (SqliteException e)
        {
            return [e.Message];
        }
    }

    /// <inheritdoc cref="Faults(string, bool)"/>
    public static IReadOnlyList<string> Faults(SqliteConnection connection, bool isThorough) =>
    [
        .. Lines(connection, isThorough ? "PRAGMA integrity_check" : "PRAGMA quick_check").Where(line => line != "ok"),
        .. Lines(connection, "PRAGMA foreign_key_check"),
    ];

    private static List<string> Lines(SqliteConnection connection, string sql)
    {
        var lines = new List<string>();
        try
        {
            using var statement = new Statement(connection, sql);
            using var row = statement.Read();
            while (row.Read() && lines.Count < MostFaults)
            {
                lines.Add(row.FieldCount == 1 ? row.GetString(0) : $"a row of {row.GetValue(0)} names one of {row.GetValue(2)} that is not there");
            }
        }
        catch (SqliteException e)
        {
            lines.Add(e.Message);
        }

        return lines;
    }
}
