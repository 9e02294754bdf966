using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Registry.Server.Index;

/// <summary>The SQLite file of the index, and the ways to open it: one connection that writes, many that read.</summary>
/// <remarks>All that only SQLite speaks is here, in <see cref="Schema"/> and in the schema's scripts.</remarks>
internal sealed class IndexDatabase
{
    private readonly string _path;
    private readonly bool _isDurable;

    static IndexDatabase() => SqliteSleep.Register();

    /// <param name="isDurable">False where the blobs go with the process: then nothing has to outlive it, and nothing waits for the disk.</param>
    public IndexDatabase(string folder, bool isDurable = true)
    {
        (_path, _isDurable) = (PathIn(folder), isDurable);
        ReadConnectionString = new SqliteConnectionStringBuilder { DataSource = _path, Mode = SqliteOpenMode.ReadOnly, Pooling = true }.ToString();
    }

    public static string PathIn(string folder) => Path.Combine(folder, "index.db");

    /// <summary>Whether the file is no database, or not a whole one any more (SQLITE_CORRUPT, SQLITE_NOTADB): no further try helps.</summary>
    public static bool IsDamage(Exception exception) => exception is SqliteException { SqliteErrorCode: 11 or 26 };

    /// <summary>For readers that EF Core opens and closes by itself.</summary>
    public string ReadConnectionString { get; }

    /// <summary>
    /// The connection that writes. <c>synchronous=FULL</c>: a transaction that has ended is on the disk. WAL: readers go on beside it.
    /// </summary>
    /// <remarks>
    /// While the index is copied, its log grows and cannot begin anew; <c>journal_size_limit</c> gives that room back. Checkpoints are rare, for each holds up the pushes behind it for tens of
    /// milliseconds, and only one connection ever makes them: where two do, SQLite before 3.51.3 may lose what is written in that moment (sqlite.org, "The WAL-Reset Bug").
    /// Temporary files are in memory, since a savepoint writes each page that it changes to one.
    /// </remarks>
    /// <param name="isOwner">Whether this process holds the data folder, and so moves the log into the file.</param>
    public SqliteConnection OpenWriter(bool isOwner = true)
    {
        CreateForOwnerOnly(_path);
        var connection = Open(SqliteOpenMode.ReadWriteCreate);
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY");
        Execute(connection, _isDurable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
        Execute(connection, isOwner ? "PRAGMA wal_autocheckpoint = 16000" : "PRAGMA wal_autocheckpoint = 0");
        return connection;
    }

    /// <summary>A connection that sees what is committed and cannot write. The first two gigabytes, as much as SQLite can, are read without a call of the system.</summary>
    public SqliteConnection OpenReader()
    {
        var connection = Open(SqliteOpenMode.ReadOnly);
        Execute(connection, "PRAGMA cache_size = -2048; PRAGMA mmap_size = 2147418112");
        return connection;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only this folder's own constants and scripts come here.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>Closes the connections that EF Core's readers left in the pool.</summary>
    public void CloseReaders()
    {
        using var connection = new SqliteConnection(ReadConnectionString);
        SqliteConnection.ClearPool(connection);
    }

    // It has hashes of passwords. The files that SQLite makes beside it get the same mode.
    private static void CreateForOwnerOnly(string path)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
        }
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
