using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Registry.Server.Index;

/// <summary>
/// What a write of the index may use: statements that are prepared once. Lives as long as the writer and is only ever used on its thread, between <see cref="Begin"/> and
/// <see cref="Commit"/>.
/// </summary>
internal sealed class IndexTransaction : IDisposable
{
    // SQLITE_BUSY
    private const int Busy = 5;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(1);

    private readonly Dictionary<string, Statement> _statements = [];
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;

    public IndexTransaction(SqliteConnection connection)
    {
        _connection = connection;
        _begin = connection.CreateCommand();
        _begin.CommandText = "BEGIN IMMEDIATE";

        // One look: 0 would be for ever.
        _begin.CommandTimeout = -1;
    }

    /// <summary>The statement of this text, prepared once.</summary>
    public Statement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = new Statement(_connection, sql));
        }

        return statement;
    }

    /// <summary>
    /// Takes the write lock now rather than at the first write, where it could no longer be waited for. Another process, such as a command beside a running registry, may have it for some
    /// milliseconds; SQLite's own waiting comes to sleep for 100 ms, and that of Microsoft.Data.Sqlite sleeps for 150.
    /// </summary>
    /// <exception cref="SqliteException">Somebody else holds it for longer than <see cref="LongestWait"/>, or the file cannot be read.</exception>
    public void Begin()
    {
        var start = Stopwatch.GetTimestamp();
        while (!TryBegin(isLast: Stopwatch.GetElapsedTime(start) > LongestWait))
        {
            Thread.Sleep(BetweenLooks);
        }
    }

    public void Save() => Statement("SAVEPOINT write").Execute();

    public void RollbackToSave() => Statement("ROLLBACK TO write").Execute();

    public void ReleaseSave() => Statement("RELEASE write").Execute();

    public void Commit() => Statement("COMMIT").Execute();

    /// <summary>Undoes the transaction after a failure. SQLite may have rolled it back by itself already (a full disk does).</summary>
    public void Abandon()
    {
        try
        {
            Statement("ROLLBACK").Execute();
        }
        catch (SqliteException)
        {
            // There is none any more.
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }
    }

    private bool TryBegin(bool isLast)
    {
        try
        {
            _begin.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode == Busy && !isLast)
        {
            return false;
        }
    }
}
