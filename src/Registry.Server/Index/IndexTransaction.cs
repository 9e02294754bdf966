using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Registry.Server.Index;

/// <summary>
/// What a write of the index may use: prepared statements for what every push does, and the tables through EF Core for all else. Lives as long as the writer and is only ever
/// used on its thread, between <see cref="Begin"/> and <see cref="Commit"/>.
/// </summary>
internal sealed class IndexTransaction : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = [];
    private readonly SqliteConnection _connection;
    private SqliteTransaction? _transaction;
    private RegistryContext? _rows;

    public IndexTransaction(SqliteConnection connection) => _connection = connection;

    /// <summary>The tables, for set-based changes (<c>ExecuteUpdate</c>, <c>ExecuteDelete</c>) and for reading what this transaction sees.</summary>
    public RegistryContext Rows
    {
        get
        {
            _rows ??= IndexDatabase.ContextOver(_connection);
            if (_rows.Database.CurrentTransaction is null)
            {
                _rows.Database.UseTransaction(_transaction);
            }

            return _rows;
        }
    }

    /// <summary>The statement of this text, prepared once.</summary>
    public Statement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = new Statement(_connection, sql));
        }

        statement.Transaction = _transaction;
        return statement;
    }

    // Takes the write lock now (BEGIN IMMEDIATE) rather than at the first write, where it could no longer be waited for.
    public void Begin() => _transaction = _connection.BeginTransaction(deferred: false);

    public void Save() => Statement("SAVEPOINT write").Execute();

    public void RollbackToSave() => Statement("ROLLBACK TO write").Execute();

    public void ReleaseSave() => Statement("RELEASE write").Execute();

    public void Commit()
    {
        _rows?.Database.UseTransaction(null);
        _transaction!.Commit();
        End();
    }

    /// <summary>Undoes the transaction after a failure. SQLite may have rolled it back by itself already (a full disk does).</summary>
    public void Abandon()
    {
        _rows?.Dispose();
        _rows = null;
        try
        {
            _transaction?.Rollback();
        }
        catch (SqliteException)
        {
            IgnoreAlreadyRolledBack();
        }

        End();
    }

    public void Dispose()
    {
        _rows?.Dispose();
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }
    }

    private void End()
    {
        _transaction?.Dispose();
        _transaction = null;
    }

    private void IgnoreAlreadyRolledBack() => _transaction = null;
}
