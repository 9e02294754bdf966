using System.Collections.Immutable;

namespace Registry.Server.Tests.Support;

/// <summary>What was said so far, and a way to wait for what will be.</summary>
internal sealed class Heard<T>
    where T : class
{
    private readonly Lock _gate = new();
    private readonly List<(Predicate<T> Wanted, TaskCompletionSource<T> Seen)> _waiting = [];
    private ImmutableList<T> _all = [];

    public IReadOnlyList<T> All => _all;

    public void Add(T item)
    {
        lock (_gate)
        {
            _all = _all.Add(item);
            foreach (var (_, seen) in _waiting.Where(waiter => waiter.Wanted(item)))
            {
                seen.TrySetResult(item);
            }
        }
    }

    /// <summary>The first that is wanted, whether it came already or comes later.</summary>
    public Task<T> WaitForAsync(Predicate<T> wanted)
    {
        lock (_gate)
        {
            if (_all.Find(wanted) is { } item)
            {
                return Task.FromResult(item);
            }

            var seen = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, seen));
            return seen.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        }
    }
}
