using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Registry.Server.Index;

/// <summary>
/// Copies the index as it is at one moment, while others go on reading and writing it. It goes through SQLite's own functions, for Microsoft.Data.Sqlite copies in one step, which nothing
/// can slow down or end.
/// </summary>
/// <remarks>
/// All steps are within one read transaction: without it SQLite begins the copy anew whenever somebody wrote between two steps, and under load it would never end
/// ("sqlite3_backup_step"). The price is that the write-ahead log grows until the copy has ended.
/// </remarks>
internal static class OnlineBackup
{
    // 4 MiB: some milliseconds between two looks at the token.
    private const int PagesPerStep = 1024;
    private const int BusyTimeout = 10_000;

    /// <param name="to">The file to fill. It is not durable afterwards.</param>
    /// <param name="stepped">Told after each step how many pages are copied, and of how many.</param>
    public static void Copy(string from, string to, Action<int, int> stepped, CancellationToken cancellationToken)
    {
        Batteries_V2.Init();
        using var source = Open(from, raw.SQLITE_OPEN_READONLY);
        using var target = Open(IndexFile.AloneUri(to), raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_URI);
        Execute(target, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
        Execute(source, "BEGIN; SELECT 1 FROM sqlite_master LIMIT 1");
        using var backup = raw.sqlite3_backup_init(target, "main", source, "main");
        Check(backup.IsInvalid ? raw.sqlite3_errcode(target) : raw.SQLITE_OK, target);
        int result;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            result = raw.sqlite3_backup_step(backup, PagesPerStep);
            Check(result, target);
            var total = raw.sqlite3_backup_pagecount(backup);
            stepped(total - raw.sqlite3_backup_remaining(backup), total);
        }
        while (result != raw.SQLITE_DONE);
    }

    private static sqlite3 Open(string path, int flags)
    {
        var result = raw.sqlite3_open_v2(path, out var database, flags, null);
        Check(result, database);
        raw.sqlite3_busy_timeout(database, BusyTimeout);
        return database;
    }

    private static void Execute(sqlite3 database, string sql) => Check(raw.sqlite3_exec(database, sql), database);

    private static void Check(int result, sqlite3 database)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            throw new SqliteException($"SQLite Error {result}: '{raw.sqlite3_errmsg(database).utf8_to_string()}'.", result);
        }
    }
}
