using System.Collections.Concurrent;

namespace Registry.Server.Mirror;

/// <summary>What was found out a short while ago, so that upstreams are not asked again. It is in memory only; forgetting costs a question.</summary>
/// <param name="most">How much is remembered at a time.</param>
internal sealed class ShortMemory<TKey, TValue>(int most, TimeProvider clock)
    where TKey : notnull
    where TValue : class
{
    private readonly ConcurrentDictionary<TKey, (TValue Value, DateTimeOffset Until)> _known = new();

    /// <summary>Null when it has to be found out.</summary>
    public TValue? Find(TKey key) => _known.TryGetValue(key, out var known) && known.Until > clock.GetUtcNow() ? known.Value : null;

    /// <summary>As it was when it was last found out, however long ago; null when that is forgotten.</summary>
    public TValue? FindOld(TKey key) => _known.TryGetValue(key, out var known) ? known.Value : null;

    public TValue Note(TKey key, TValue value, TimeSpan time)
    {
        if (_known.Count >= most)
        {
            _known.Clear();
        }

        _known[key] = (value, clock.GetUtcNow() + time);
        return value;
    }

    public void Clear() => _known.Clear();
}
