using Microsoft.Data.Sqlite;

namespace Registry.Server.Index;

/// <summary>Looks for tasks, and at how far they are. For one user at a time.</summary>
internal sealed class TaskReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _open;
    private readonly Statement _state;

    public TaskReader(IndexDatabase database)
    {
        _connection = database.OpenReader();
        _open = new Statement(_connection, "SELECT id, kind, arguments FROM task WHERE result IS NULL ORDER BY id");
        _state = new Statement(_connection, "SELECT seen_at, progress, result, exit_code FROM task WHERE id = @0");
    }

    /// <summary>The tasks that have not ended, the oldest first.</summary>
    public List<TaskRow> Open()
    {
        return _open.List(static row => new TaskRow(row.GetInt64(0), row.GetString(1), row.GetString(2)));
    }

    public TaskState? Find(long id)
    {
        using var row = _state.Read(id);
        return row.Read()
            ? new TaskState(
                row.IsDBNull(0) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)),
                row.IsDBNull(1) ? null : row.GetString(1),
                row.IsDBNull(2) ? null : row.GetString(2),
                row.IsDBNull(3) ? 0 : row.GetInt32(3))
            : null;
    }

    public void Dispose()
    {
        _open.Dispose();
        _state.Dispose();
        _connection.Dispose();
    }
}
