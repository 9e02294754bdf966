namespace Registry.Server.Index;

/// <summary>A write in the queue, whatever it gives back.</summary>
internal interface IIndexWrite
{
    /// <summary>Runs the write in its own savepoint. Its own failure is kept for <see cref="Complete"/>; a failure of the transaction passes through.</summary>
    void Run(IndexTransaction transaction);

    /// <summary>The group is on the disk: the caller goes on.</summary>
    void Complete();

    /// <summary>The group is not on the disk.</summary>
    void Fail(Exception exception);
}

internal sealed class IndexWrite<T>(Func<IndexTransaction, T> write, CancellationToken cancellationToken) : IIndexWrite
{
    // The caller must not run on the writer's thread.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _exception;

    public Task<T> Task => _completion.Task;

    public void Run(IndexTransaction transaction)
    {
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
            transaction.RollbackToSave();
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
}
