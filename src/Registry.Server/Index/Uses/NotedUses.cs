using System.Collections.Concurrent;

namespace Registry.Server.Index.Uses;

/// <summary>Keys that were used: those to be written, and those that need not be written again for a while.</summary>
internal sealed class NotedUses<T>(TimeSpan precision)
    where T : notnull
{
    private readonly ConcurrentDictionary<T, DateTimeOffset> _pending = new();
    private readonly ConcurrentDictionary<T, DateTimeOffset> _known = new();
    private int _count;

    public int Count => _count;

    public KeyValuePair<T, DateTimeOffset>[] Pending => _pending.IsEmpty ? [] : _pending.ToArray();

    // Pending first: who finds the key known may answer at once.
    public void Add(T key, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        if (!_known.TryGetValue(key, out var noted) || now - noted > precision)
        {
            _pending[key] = now;
            _known[key] = now;
            Interlocked.Increment(ref _count);
        }
    }

    public bool IsPending(T key) => _pending.ContainsKey(key);

    public void Remove(KeyValuePair<T, DateTimeOffset>[] written)
    {
        foreach (var use in written)
        {
            _pending.TryRemove(use);
        }
    }

    public void Forget()
    {
        _known.Clear();
        Interlocked.Exchange(ref _count, 0);
    }
}
