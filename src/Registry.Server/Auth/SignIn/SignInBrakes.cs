using System.Net;
using System.Net.Sockets;
using Registry.Server.Settings;

namespace Registry.Server.Auth.SignIn;

/// <summary>
/// Counts failed sign-ins per user and address, and per address, whether there is such a user or not; each failure takes longer than the one before, and too many lock out for a while.
/// </summary>
internal sealed class SignInBrakes(SignInOptions options, TimeProvider clock)
{
    // Each doubles the one before, so this is 16 times the first.
    private const int MostDoublings = 4;

    // Who fails from more addresses than this has more of them than memory is worth.
    private const int MostCounted = 100_000;

    private const int LongestUser = 128;

    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Failures> _failures = [];

    /// <summary>How long the user stays locked out at this address, or null.</summary>
    public TimeSpan? LockedOutFor(string user, IPAddress? address)
    {
        lock (_lock)
        {
            return Left(PairKey(user, address), options.MaxFailures) ?? Left(AddressKey(address), options.MaxFailuresPerAddress);
        }
    }

    /// <summary>
    /// Notes a failure; the delay is how long its answer takes at least. Some clients try each password twice, by GET and by POST: that is one guess.
    /// </summary>
    /// <param name="isForm">Whether it came by POST.</param>
    public TimeSpan Failed(string user, IPAddress? address, string password, bool isForm = false)
    {
        lock (_lock)
        {
            var pair = PairKey(user, address);
            var last = _failures.GetValueOrDefault(pair);
            var secret = password.GetHashCode(StringComparison.Ordinal);
            var isRepetition = last.Count > 0 && last.Secret == secret && last.IsForm != isForm && !last.IsRepetition && clock.GetElapsedTime(last.Last) < AtOnce;
            var count = isRepetition ? last.Count : Count(pair, options.MaxFailures);
            _failures[pair] = _failures.GetValueOrDefault(pair) with { Count = count, Last = clock.GetTimestamp(), Secret = secret, IsForm = isForm, IsRepetition = isRepetition };
            if (!isRepetition)
            {
                Count(AddressKey(address), options.MaxFailuresPerAddress);
            }

            return options.FailureDelay * (1 << Math.Min(count - 1, MostDoublings));
        }
    }

    public void Succeeded(string user, IPAddress? address)
    {
        lock (_lock)
        {
            _failures.Remove(PairKey(user, address));
        }
    }

    // Failures are counted over a time: whoever mistypes now and then for days is not somebody who guesses.
    private int Count(string key, int most)
    {
        if (_failures.Count >= MostCounted)
        {
            Forget();
        }

        var now = clock.GetTimestamp();
        var last = _failures.GetValueOrDefault(key);
        var begins = IsOver(last) || (last.Count < most && clock.GetElapsedTime(last.First, now) >= options.LockedOut);
        _failures[key] = begins ? new Failures(1, now, now, 0, false, false) : last with { Count = last.Count + 1, Last = now };
        return _failures[key].Count;
    }

    private TimeSpan? Left(string key, int most) =>
        _failures.TryGetValue(key, out var failures) && failures.Count >= most && !IsOver(failures) ? options.LockedOut - clock.GetElapsedTime(failures.Last) : null;

    private bool IsOver(Failures failures) => failures.Count == 0 || clock.GetElapsedTime(failures.Last) >= options.LockedOut;

    private void Forget()
    {
        foreach (var key in _failures.Where(entry => IsOver(entry.Value)).Select(entry => entry.Key).ToList())
        {
            _failures.Remove(key);
        }

        if (_failures.Count >= MostCounted)
        {
            _failures.Clear();
        }
    }

    private static string PairKey(string user, IPAddress? address) => $"{AddressKey(address)} {(user.Length > LongestUser ? user[..LongestUser] : user)}";

    /// <summary>What counts as one address.</summary>
    // Whoever has one IPv6 address has the 2^64 beside it.
    public static string AddressKey(IPAddress? address)
    {
        if (address is null or { AddressFamily: not AddressFamily.InterNetworkV6 } or { IsIPv4MappedToIPv6: true })
        {
            return $"{address?.MapToIPv4()}";
        }

        return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
    }

    private readonly record struct Failures(int Count, long First, long Last, int Secret, bool IsForm, bool IsRepetition);
}
