using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Registry.Server.Auth.Access;

namespace Registry.Server.Auth.SignIn;

/// <summary>
/// Credentials that were found good, so that a password is hashed and a signature verified once and not per request. Kept is a keyed hash of the header, not the credential. What its
/// owner may do is worked out anew whenever the policy changed.
/// </summary>
internal sealed class CredentialCache(TimeProvider clock)
{
    // Some 400 bytes each.
    private const int MostEntries = 50_000;

    private readonly ConcurrentDictionary<CredentialKey, Entry> _entries = new();
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private int _count;

    public CredentialKey KeyOf(string header)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetMaxByteCount(header.Length);
        Span<byte> bytes = length <= 4096 ? stackalloc byte[length] : new byte[length];
        HMACSHA256.HashData(_secret, bytes[..Encoding.UTF8.GetBytes(header, bytes)], hash);
        return MemoryMarshal.Read<CredentialKey>(hash);
    }

    /// <summary>Null when the credential has to be checked: it is new, its time is over, or its owner is no longer who it was.</summary>
    public Caller? Find(CredentialKey key, AccessPolicy policy)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var caller = entry.GoodUntil <= now ? null : ReferenceEquals(entry.Policy, policy) ? entry.Caller : Renew(key, entry, policy, now);
        if (caller is null && _entries.TryRemove(new KeyValuePair<CredentialKey, Entry>(key, entry)))
        {
            Interlocked.Decrement(ref _count);
        }

        return caller;
    }

    public void Keep(CredentialKey key, Caller caller, AccessPolicy policy, DateTimeOffset goodUntil)
    {
        if (Volatile.Read(ref _count) >= MostEntries)
        {
            Empty();
        }

        if (_entries.TryAdd(key, new Entry(caller, policy, goodUntil)))
        {
            Interlocked.Increment(ref _count);
        }
        else
        {
            _entries[key] = new Entry(caller, policy, goodUntil);
        }
    }

    private Caller? Renew(CredentialKey key, Entry entry, AccessPolicy policy, DateTimeOffset now)
    {
        if (policy.RightsOf(entry.Caller.Identity, now) is not { } rights)
        {
            return null;
        }

        var caller = entry.Caller.With(rights);
        _entries[key] = new Entry(caller, policy, entry.GoodUntil);
        return caller;
    }

    // All of it: to find what is old costs more than to check again what is still in use.
    private void Empty()
    {
        _entries.Clear();
        Volatile.Write(ref _count, 0);
    }

    private sealed record Entry(Caller Caller, AccessPolicy Policy, DateTimeOffset GoodUntil);
}

/// <summary>A keyed hash of a credential.</summary>
internal readonly record struct CredentialKey(long A, long B, long C, long D);
