namespace Registry.Testing.Hosting;

/// <summary>Lets requests in, and can be closed: those that come then wait, and who closed it learns when those inside have gone.</summary>
internal sealed class Admission
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _opened;
    private TaskCompletionSource? _empty;
    private int _inside;

    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        while (TryEnter() is { } opened)
        {
            await opened.WaitAsync(cancellationToken);
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (--_inside == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Ends when nobody is inside.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        Task empty;
        lock (_lock)
        {
            _opened ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            empty = _inside == 0 ? Task.CompletedTask : _empty.Task;
        }

        try
        {
            await empty.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Open();
            throw;
        }
    }

    public void Open()
    {
        lock (_lock)
        {
            _opened?.TrySetResult();
            _opened = null;
        }
    }

    private Task? TryEnter()
    {
        lock (_lock)
        {
            if (_opened is null)
            {
                _inside++;
            }

            return _opened?.Task;
        }
    }
}
