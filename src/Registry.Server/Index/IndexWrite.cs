using System.Runtime.ExceptionServices;
using Microsoft.Data.Sqlite;
using Registry.Storage;

namespace Registry.Server.Index;

/// <summary>A write in the queue, whatever it gives back.</summary>
internal interface IIndexWrite
{
    /// <summary>Makes durable what the write speaks of. A failure is kept for <see cref="Complete"/>, and the write is then not run.</summary>
    void Prepare();

    /// <summary>Runs the write in its own savepoint. Its own failure is kept for <see cref="Complete"/>; a failure of the transaction passes through.</summary>
    void Run(IndexTransaction transaction);

    /// <summary>The group is on the disk: the caller goes on.</summary>
    void Complete();

    /// <summary>The group is not on the disk.</summary>
    void Fail(Exception exception);
}

internal sealed class IndexWrite<T>(Func<IndexTransaction, T> write, PlacedBlob? blob, CancellationToken cancellationToken) : IIndexWrite
{
    // The caller must not run on the writer's thread.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _exception;

    public Task<T> Task => _completion.Task;

    public void Prepare()
    {
        try
        {
            blob?.Flush();
        }
#pragma warning disable CA1031 // It belongs to the caller, who gets it from Complete.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _exception = e;
        }
    }

    public void Run(IndexTransaction transaction)
    {
        if (_exception is not null)
        {
            return;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            _completion.TrySetCanceled(cancellationToken);
            return;
        }

        transaction.Save();
        try
        {
            _result = write(transaction);
        }
#pragma warning disable CA1031 // It belongs to the caller, who gets it from Complete.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _exception = e;
            Undo(transaction, e);
        }

        transaction.ReleaseSave();
    }

    public void Complete()
    {
        if (_exception is not null)
        {
            _completion.TrySetException(_exception);
        }
        else
        {
            _completion.TrySetResult(_result!);
        }
    }

    public void Fail(Exception exception) => _completion.TrySetException(_exception ?? exception);

    // After a full disk or a failing one SQLite may have rolled back all of the transaction, and the savepoint with it ("Response To Errors Within A Transaction"). What befell
    // this write has then befallen its group.
    private static void Undo(IndexTransaction transaction, Exception cause)
    {
        try
        {
            transaction.RollbackToSave();
        }
        catch (Exception e) when (cause is SqliteException && e is SqliteException or InvalidOperationException)
        {
            ExceptionDispatchInfo.Throw(cause);
        }
    }
}
