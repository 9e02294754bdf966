using System.Collections.Concurrent;

namespace Registry.Server.Mirror.Sync;

/// <summary>Work that is done once, however many come for it and when. What failed is tried again by whoever comes afterwards.</summary>
internal sealed class OnceWork<TKey, TResult>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TResult>>> _works = new();

    /// <returns>The result, and whether this caller was the first.</returns>
    public async Task<(TResult Result, bool IsFirst)> RunAsync(TKey key, Func<Task<TResult>> work)
    {
        var mine = new Lazy<Task<TResult>>(work);
        var shared = _works.GetOrAdd(key, mine);
        try
        {
            return (await shared.Value, ReferenceEquals(shared, mine));
        }
        catch
        {
            _works.TryRemove(new(key, shared));
            throw;
        }
    }
}
