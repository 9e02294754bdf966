using System.Collections.Concurrent;

namespace Registry.Server.Mirror;

/// <summary>Work that all who need it at a time share. It goes on when one of them leaves.</summary>
internal sealed class SharedWork<TKey, TResult>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TResult>>> _running = new();

    public async Task<TResult> RunAsync(TKey key, Func<Task<TResult>> work, CancellationToken cancellationToken)
    {
        var mine = new Lazy<Task<TResult>>(() => Task.Run(work));
        var shared = _running.GetOrAdd(key, mine);
        if (ReferenceEquals(shared, mine))
        {
            _ = shared.Value.ContinueWith(
                _ => _running.TryRemove(new KeyValuePair<TKey, Lazy<Task<TResult>>>(key, mine)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return await shared.Value.WaitAsync(cancellationToken);
    }
}
