using Microsoft.AspNetCore.Http;

namespace Registry.Testing.Hosting;

/// <summary>Lets requests in, and can be closed: those that come then wait, and who closed it learns when those inside have gone.</summary>
internal sealed class Admission
{
    private readonly Lock _lock = new();
    private readonly HashSet<HttpContext> _inside = [];
    private TaskCompletionSource? _opened;
    private TaskCompletionSource? _empty;

    public async Task EnterAsync(HttpContext context)
    {
        while (TryEnter(context) is { } opened)
        {
            await opened.WaitAsync(context.RequestAborted);
        }
    }

    public void Leave(HttpContext context)
    {
        lock (_lock)
        {
            _inside.Remove(context);
            if (_inside.Count == 0)
            {
                _empty?.TrySetResult();
                _empty = null;
            }
        }
    }

    /// <summary>Ends when nobody is inside.</summary>
    /// <param name="abort">Whether those inside are broken off.</param>
    public async Task CloseAsync(bool abort, CancellationToken cancellationToken)
    {
        try
        {
            await Close(abort).WaitAsync(cancellationToken);
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

    // Under the lock, for who has left has a context that can be broken off no more, and who has come has to be found.
    private Task Close(bool abort)
    {
        lock (_lock)
        {
            _opened ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (abort)
            {
                Array.ForEach([.. _inside], static context => context.Abort());
            }

            if (_inside.Count == 0)
            {
                return Task.CompletedTask;
            }

            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }

    private Task? TryEnter(HttpContext context)
    {
        lock (_lock)
        {
            if (_opened is null)
            {
                _inside.Add(context);
            }

            return _opened?.Task;
        }
    }
}
