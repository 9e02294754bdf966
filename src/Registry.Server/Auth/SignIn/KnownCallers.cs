using System.Collections.Concurrent;
using Registry.Server.Auth.Access;

namespace Registry.Server.Auth.SignIn;

/// <summary>Callers whose credentials were found good, by a key for the credential. What they may do is worked out anew whenever the policy changed.</summary>
internal sealed class KnownCallers<TKey>(TimeProvider clock, int most)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, KnownCaller> _entries = new();
    private int _count;

    /// <summary>Null when the credential has to be checked: it is new, its time is over, or its owner is no longer who it was.</summary>
    public Caller? Find(TKey key, AccessPolicy policy) => _entries.TryGetValue(key, out var entry) ? Current(key, entry, policy) : null;

    /// <summary>The same for text within a text, which need not be cut out for it.</summary>
    /// <param name="credential">The credential as a whole, which is compared as well.</param>
    public Caller? Find(ReadOnlySpan<char> key, string credential, AccessPolicy policy) =>
        _entries.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var name, out var entry) && entry.Credential == credential ? Current(name, entry, policy) : null;

    public void Keep(TKey key, Caller caller, AccessPolicy policy, DateTimeOffset goodUntil, string? credential = null)
    {
        if (Volatile.Read(ref _count) >= most)
        {
            // All of it: to find what is old costs more than to check again what is still in use.
            _entries.Clear();
            Volatile.Write(ref _count, 0);
        }

        var entry = new KnownCaller(caller, policy, goodUntil, credential);
        if (_entries.TryAdd(key, entry))
        {
            Interlocked.Increment(ref _count);
        }
        else
        {
            _entries[key] = entry;
        }
    }

    private Caller? Current(TKey key, KnownCaller entry, AccessPolicy policy)
    {
        var now = clock.GetUtcNow();
        var caller = entry.GoodUntil <= now ? null : ReferenceEquals(entry.Policy, policy) ? entry.Caller : Renew(key, entry, policy, now);
        if (caller is null && _entries.TryRemove(new KeyValuePair<TKey, KnownCaller>(key, entry)))
        {
            Interlocked.Decrement(ref _count);
        }

        return caller;
    }

    private Caller? Renew(TKey key, KnownCaller entry, AccessPolicy policy, DateTimeOffset now)
    {
        if (policy.RightsOf(entry.Caller.Identity, now) is not { } rights)
        {
            return null;
        }

        var caller = entry.Caller.With(rights);
        _entries.TryUpdate(key, entry with { Caller = caller, Policy = policy }, entry);
        return caller;
    }

    private sealed record KnownCaller(Caller Caller, AccessPolicy Policy, DateTimeOffset GoodUntil, string? Credential);
}
