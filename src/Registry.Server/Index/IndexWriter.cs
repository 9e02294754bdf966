using Microsoft.Data.Sqlite;
using Registry.Storage;

namespace Registry.Server.Index;

/// <summary>
/// The one queue that all writes of the index go through. What waits is run together in one transaction, so that many pushes share one <c>fsync</c> and none ever meets a
/// locked database. A write that fails is taken back to its savepoint; the others of its group go on.
/// </summary>
internal sealed class IndexWriter : IDisposable
{
    // Bounds how long the first of a group waits for the last; at some 20 µs a write this is a few milliseconds.
    private const int LargestGroup = 256;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly GroupThread<IIndexWrite> _queue;
    private readonly IndexTransaction _transaction;
    private readonly IndexDatabase _database;
    private readonly SqliteConnection _connection;
    private readonly bool _isOwner;

    /// <param name="isOwner">Whether this process holds the data folder. Another one leaves the write-ahead log to it: <see cref="IndexDatabase.OpenWriter"/>.</param>
    public IndexWriter(IndexDatabase database, bool isOwner = true)
    {
        (_database, _isOwner) = (database, isOwner);
        _connection = database.OpenWriter(isOwner);
        Schema.Migrate(_connection);
        _transaction = new IndexTransaction(_connection);
        _queue = new GroupThread<IIndexWrite>("index writer", LargestGroup, RunGroup) { Rest = (Idle, EmptyLog) }.Start();
    }

    /// <summary>
    /// Runs a write on the writer's thread; when the task ends, it is on the disk. A token that is cancelled before the write's turn takes it out of the queue; later it has no effect.
    /// </summary>
    /// <param name="blob">What the rows speak of, if that has to be made durable before: bytes before rows.</param>
    public Task<T> RunAsync<T>(Func<IndexTransaction, T> write, CancellationToken cancellationToken, PlacedBlob? blob = null)
    {
        var queued = new IndexWrite<T>(write, blob, cancellationToken);
        _queue.Add(queued);
        return queued.Task;
    }

    public void Dispose()
    {
        _queue.Dispose();
        _transaction.Dispose();

        // Who closes last empties the write-ahead log into the file and removes it, if it may write.
        _database.CloseReaders();
        _connection.Dispose();
    }

    // So that the next start has little to recover, and what commands have written does not stay in the log.
    private void EmptyLog()
    {
        if (_isOwner)
        {
            try
            {
                _transaction.Statement("PRAGMA wal_checkpoint(PASSIVE)").Scalar();
            }
            catch (SqliteException)
            {
                // All is in the log still, and durable there. Whoever writes to a disk that fails is told.
            }
        }
    }

    private void RunGroup(List<IIndexWrite> group)
    {
        // Before the transaction, which holds up other processes.
        group.ForEach(write => write.Prepare());
        try
        {
            _transaction.Begin();
            foreach (var write in group)
            {
                write.Run(_transaction);
            }

            _transaction.Commit();
        }
#pragma warning disable CA1031 // Whatever it is, each of the group's callers gets it; the writer goes on with the next group.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _transaction.Abandon();
            group.ForEach(write => write.Fail(e));
            return;
        }

        group.ForEach(write => write.Complete());
    }
}
