namespace Registry.Server.Mirror.Eviction;

/// <summary>The least lately used first, also of what may go only since something else has gone. Of a million manifests it is 16 MB.</summary>
internal sealed class EvictionOrder
{
    private readonly List<(long UsedAt, long Id)> _unused;
    private readonly PriorityQueue<long, long> _freed = new();
    private int _next;

    /// <param name="unused">Manifests, with when they were last used; it is sorted.</param>
    public EvictionOrder(List<(long UsedAt, long Id)> unused)
    {
        _unused = unused;
        _unused.Sort();
    }

    /// <summary>Comes with the others by when it was last used, at once where its turn is over.</summary>
    public void Add((long UsedAt, long Id) freed) => _freed.Enqueue(freed.Id, freed.UsedAt);

    /// <summary>Null when nothing is left.</summary>
    public (long UsedAt, long Id)? Next()
    {
        if (_freed.TryPeek(out _, out var freedAt) && (_next == _unused.Count || freedAt <= _unused[_next].UsedAt))
        {
            return (freedAt, _freed.Dequeue());
        }

        return _next < _unused.Count ? _unused[_next++] : null;
    }
}
