using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Registry.Oci;
using Registry.Server.Auth;
using Registry.Storage;

namespace Registry.Server.Uploads;

/// <summary>
/// Upload sessions, each used by one request at a time. What a session is lies in the store alone, so it survives a restart; kept here is what makes going on cheap, the state of
/// the hash. The store's key is derived from repository, owner and id, so an id is worth nothing in another repository or in
/// somebody else's hands.
/// </summary>
internal sealed class UploadSessions : IAsyncDisposable
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(1);

    // A session that rests longer is read again when it goes on.
    private static readonly TimeSpan KeepIdle = TimeSpan.FromMinutes(15);

    // What is kept of more than these would add up; those that come then are read again when they go on.
    private const int MostResting = 10_000;

    // Long for a client that sends, short for one that waits.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, LiveUpload> _live = new(StringComparer.Ordinal);
    private readonly IBlobStore _store;
    private readonly TimeProvider _clock;
    private readonly ITimer _sweep;

    public UploadSessions(IBlobStore store, TimeProvider clock)
    {
        _store = store;
        _clock = clock;
        _sweep = clock.CreateTimer(_ => Sweep(), null, SweepPeriod, SweepPeriod);
    }

    /// <summary>Opens a session and holds it for the caller.</summary>
    public async Task<UploadSession> BeginAsync(RepositoryName repository, Caller caller, DigestAlgorithm algorithm, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString();
        var key = Key(repository, caller, id);
        var live = new LiveUpload { Upload = await _store.CreateUploadAsync(key, algorithm, cancellationToken) };
        await live.Gate.WaitAsync(cancellationToken);
        _live[key] = live;
        return new UploadSession(this, key, id, live);
    }

    /// <summary>Holds a session for the caller, after whoever holds it now. Null when the repository has none of this id, or it is somebody else's.</summary>
    public async Task<UploadSession?> EnterAsync(RepositoryName repository, Caller caller, string id, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out _))
        {
            return null;
        }

        var key = Key(repository, caller, id);
        while (true)
        {
            var live = _live.GetOrAdd(key, static _ => new LiveUpload());
            while (!await live.Gate.WaitAsync(Patience, cancellationToken))
            {
                // A connection that died without a word would keep its client from going on over a new one.
                live.Body?.GiveUpIfIdle(Patience);
            }

            if (IsCurrent(key, live))
            {
                return await ResumeAsync(key, id, live, cancellationToken);
            }

            // It ended while this caller waited; the next round tells whether another began.
            live.Gate.Release();
        }
    }

    /// <summary>Removes an upload that nobody works on now. False when somebody does, or it is gone.</summary>
    public async Task<bool> ExpireAsync(StoredUpload upload, CancellationToken cancellationToken)
    {
        var live = _live.GetOrAdd(upload.Key, static _ => new LiveUpload());
        if (!await live.Gate.WaitAsync(Patience, cancellationToken))
        {
            return false;
        }

        if (!IsCurrent(upload.Key, live))
        {
            live.Gate.Release();
            return false;
        }

        using var session = await ResumeAsync(upload.Key, "", live, cancellationToken);
        if (session is null || session.Upload.Length != upload.Length)
        {
            return false;
        }

        await session.CancelAsync();
        return true;
    }

    /// <summary>Lets go of a session; one that has ended is forgotten.</summary>
    internal void Leave(string key, LiveUpload live, bool ended)
    {
        if (ended)
        {
            _live.TryRemove(new KeyValuePair<string, LiveUpload>(key, live));
        }
        else if (_live.Count > MostResting)
        {
            _ = LetGoAsync(key, live);
            return;
        }

        live.LastUsed = _clock.GetTimestamp();
        live.Gate.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        foreach (var live in _live.Values)
        {
            // Who is inside still was not waited for, and is as after a crash.
            if (live.Upload is not null && live.Gate.Wait(0))
            {
                await live.Upload.DisposeAsync();
            }
        }
    }

    private async Task<UploadSession?> ResumeAsync(string key, string id, LiveUpload live, CancellationToken cancellationToken)
    {
        try
        {
            live.Upload ??= await _store.ResumeUploadAsync(key, cancellationToken);
        }
        catch
        {
            Leave(key, live, ended: true);
            throw;
        }

        if (live.Upload is not null)
        {
            return new UploadSession(this, key, id, live);
        }

        Leave(key, live, ended: true);
        return null;
    }

    private bool IsCurrent(string key, LiveUpload live) => _live.TryGetValue(key, out var current) && ReferenceEquals(current, live);

    private void Sweep()
    {
        foreach (var (key, live) in _live)
        {
            if (_clock.GetElapsedTime(live.LastUsed) > KeepIdle && live.Gate.Wait(0))
            {
                _ = LetGoAsync(key, live);
            }
        }
    }

    private async Task LetGoAsync(string key, LiveUpload live)
    {
        await (live.Upload?.DisposeAsync() ?? ValueTask.CompletedTask);
        Leave(key, live, ended: true);
    }

    private static string Key(RepositoryName repository, Caller caller, string id) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{repository}\n{caller.Owner}\n{id}")));
}
