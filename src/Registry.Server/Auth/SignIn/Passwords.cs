using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Registry.Server.Auth.Access;
using Registry.Server.Auth.Htpasswd;
using Registry.Server.Index;
using SignInOptions = Registry.Server.Settings.SignInOptions;

namespace Registry.Server.Auth.SignIn;

/// <summary>
/// Checks passwords, of the index's users by ASP.NET Core Identity's hasher, of the htpasswd file's by bcrypt. Only so many at a time, for each takes a processor for tens of milliseconds;
/// a name that nobody has costs the same.
/// </summary>
internal sealed class Passwords : IDisposable
{
    // What waits costs little, but the last of so many waits for seconds already.
    private const int MostWaiting = 100;

    // One address is not to keep all others waiting.
    private const int MostWaitingPerAddress = 25;

    private static readonly PasswordHasher<string> Hasher = new();
    private static readonly PasswordHasher<string> CheapHasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 1 }));

    private readonly AccessReader _index;
    private readonly AccessState _state;
    private readonly SemaphoreSlim _checks;

    // Not made at the start, which it would double.
    private readonly Lazy<string> _nobodysHash = new(() => Hash("nobody"));
    private readonly ConcurrentDictionary<string, int> _waitingOf = new(StringComparer.Ordinal);
    private int _waiting;

    public Passwords(AccessReader index, AccessState state, SignInOptions options)
    {
        (_index, _state) = (index, state);
        var count = options.MaxConcurrentChecks > 0 ? options.MaxConcurrentChecks : Math.Max(1, Environment.ProcessorCount / 2);
        _checks = new SemaphoreSlim(count, count);
    }

    public static string Hash(string password) => Hasher.HashPassword("", password);

    /// <summary>A hash that is checked as fast as it can be guessed: for passwords that guard nothing.</summary>
    public static string HashCheaply(string password) => CheapHasher.HashPassword("", password);

    /// <summary>Waits until another password may be hashed; disposing lets the next one.</summary>
    /// <exception cref="TooManyChecksException">So many wait that this one would wait for long.</exception>
    public async Task<IDisposable> TurnAsync(IPAddress? address, CancellationToken cancellationToken)
    {
        var key = SignInBrakes.AddressKey(address);
        var (waiting, ofAddress) = (Interlocked.Increment(ref _waiting), _waitingOf.AddOrUpdate(key, 1, static (_, count) => count + 1));
        try
        {
            if (waiting > MostWaiting || ofAddress > MostWaitingPerAddress)
            {
                throw new TooManyChecksException();
            }

            await _checks.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            Leave(key);
        }

        return new Turn(_checks);
    }

    /// <summary>The user, or null when the password is not that one's. For whoever has a turn.</summary>
    public Task<Identity?> CheckAsync(string user, string password) => Task.Run(() => Check(user, password), CancellationToken.None);

    public void Dispose() => _checks.Dispose();

    private void Leave(string key)
    {
        if (_waitingOf.AddOrUpdate(key, 0, static (_, count) => count - 1) <= 0)
        {
            _waitingOf.TryRemove(new KeyValuePair<string, int>(key, 0));
        }
    }

    private Identity? Check(string user, string password)
    {
        // For whoever comes first, so that a first name that nobody has does not take longer than others.
        var nobodysHash = _nobodysHash.Value;
        if (_index.Password(user) is { } row)
        {
            return Hasher.VerifyHashedPassword("", row.Hash, password) == PasswordVerificationResult.Failed ? Nobody(password) : new Identity(IdentityKind.User, user) { Stamp = row.Stamp };
        }

        if (_state.Htpasswd?.HashOf(user) is { } hash)
        {
            return Bcrypt.Verify(password, hash) ? new Identity(IdentityKind.User, user) { Stamp = AccessState.StampOf(hash) } : null;
        }

        Hasher.VerifyHashedPassword("", nobodysHash, password);
        return Nobody(password);
    }

    // Takes as long as for somebody of the htpasswd file, whose hashes may cost more than any delay covers.
    private Identity? Nobody(string password)
    {
        if (_state.Htpasswd?.Costliest is { } hash)
        {
            Bcrypt.Verify(password, hash);
        }

        return null;
    }

    private sealed class Turn(SemaphoreSlim checks) : IDisposable
    {
        public void Dispose() => checks.Release();
    }
}

internal sealed class TooManyChecksException : Exception;
