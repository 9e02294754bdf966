using Microsoft.Data.Sqlite;

namespace Registry.Server.Index;

/// <summary>
/// Moves what was written from the write-ahead log into the index's file, beside the writer: some thousand pages and an <c>fsync</c> are tens of milliseconds, for which no push
/// has to wait. What is written meanwhile keeps the log from beginning anew; now and then the writer's own checkpoint does, and finds little left ("Checkpointing", <c>wal_autocheckpoint</c>).
/// </summary>
internal sealed class Checkpoints : IDisposable
{
    // Of some ten pages each.
    private const int GroupsBetween = 256;

    private readonly AutoResetEvent _due = new(false);
    private readonly SqliteConnection _connection;
    private readonly Statement _checkpoint;
    private readonly Thread _thread;
    private int _groups;
    private volatile bool _ended;

    public Checkpoints(IndexDatabase database)
    {
        _connection = database.OpenWriter();
        _checkpoint = new Statement(_connection, "PRAGMA wal_checkpoint(PASSIVE)");
        _thread = new Thread(Run) { Name = "index checkpoints", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The writer has written a group. On its thread alone.</summary>
    public void CountGroup()
    {
        if (++_groups % GroupsBetween == 0)
        {
            _due.Set();
        }
    }

    public void Dispose()
    {
        _ended = true;
        _due.Set();
        _thread.Join();
        _checkpoint.Dispose();
        _connection.Dispose();
        _due.Dispose();
    }

    private void Run()
    {
        while (_due.WaitOne() && !_ended)
        {
            try
            {
                _checkpoint.Scalar();
            }
            catch (SqliteException)
            {
                // All is in the log still, and durable there. The next one tries again; whoever writes to a disk that fails is told.
            }
        }
    }
}
