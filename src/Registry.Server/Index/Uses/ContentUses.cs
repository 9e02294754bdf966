using System.Collections.Concurrent;
using Registry.Oci;
using Registry.Server.Index.Cleanup;

namespace Registry.Server.Index.Uses;

/// <summary>
/// What clients were told is here, and when: whoever was counts on it, so clean-up spares it for the grace window. Noted in memory and written in one go now and then; a pull stays
/// a read, and what is asked for all the time is written once an hour.
/// </summary>
internal sealed partial class ContentUses(IndexWriter index, IndexReader reader, TimeProvider clock, ILogger<ContentUses> logger) : BackgroundService
{
    /// <summary>How far behind what is written may be.</summary>
    public static readonly TimeSpan Precision = TimeSpan.FromHours(1);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    // Bounds the memory; forgetting costs another write of the same.
    private const int MostNoted = 200_000;

    private readonly NotedUses<(long Repository, long Blob)> _blobs = new(Precision);
    private readonly NotedUses<long> _manifests = new(Precision);
    private readonly LookUps _lookUps = new(clock);

    // What clean-up has taken away while its users may not have been noted yet.
    private readonly ConcurrentDictionary<(long Repository, long Blob), bool> _unlinked = new();

    /// <summary>The blob if it is linked to the repository, else null. Whoever asks is about to tell a client that it is here.</summary>
    public LinkedBlob? Find(RepositoryName repository, Digest digest)
    {
        var turn = _lookUps.Begin();
        try
        {
            var blob = reader.FindBlob(repository, digest);
            if (blob is { } linked)
            {
                _blobs.Add((linked.Repository, linked.Id), clock);
            }

            return blob;
        }
        finally
        {
            _lookUps.End(turn);
        }
    }

    public void NoteManifest(long manifest) => _manifests.Add(manifest, clock);

    /// <summary>Whether somebody was told of the manifest who is not written yet.</summary>
    public bool IsPending(long manifest) => _manifests.IsPending(manifest);

    /// <summary>Removes a link, unless somebody was told of it. Who is told in the same moment, and is noted later, gets it back. Only on the index's writing thread.</summary>
    public bool Unlink(IndexTransaction transaction, LinkMark link, DateTimeOffset usedBefore)
    {
        var key = (link.Repository, link.Blob);
        _unlinked[key] = true;
        if (!_blobs.IsPending(key) && transaction.UnlinkUnused(link, usedBefore))
        {
            return true;
        }

        _unlinked.TryRemove(key, out _);
        return false;
    }

    /// <summary>Returns when everybody is noted who was told of a link before it was removed, and such links are back.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        if (!_unlinked.IsEmpty)
        {
            await _lookUps.AwaitAsync(cancellationToken);
            await WriteAsync(cancellationToken);
            _unlinked.Clear();
        }
    }

    /// <summary>Gives a link back that clean-up took while somebody was told of it. Only on the index's writing thread.</summary>
    public bool Revive(IndexTransaction transaction, long repository, Digest digest)
    {
        if (_unlinked.IsEmpty || transaction.FindBlobRow(digest) is not { } blob)
        {
            return false;
        }

        return _blobs.IsPending((repository, blob)) && Write(transaction, (repository, blob), clock.GetUtcNow());
    }

    /// <summary>Writes what was noted.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var (blobs, manifests) = (_blobs.Pending, _manifests.Pending);
        if (blobs.Length + manifests.Length > 0)
        {
            await index.RunAsync(transaction => Write(transaction, blobs, manifests), cancellationToken);
            _blobs.Remove(blobs);
            _manifests.Remove(manifests);
        }

        if (_blobs.Count + _manifests.Count > MostNoted)
        {
            _blobs.Forget();
            _manifests.Forget();
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await index.RunAsync(transaction => transaction.NoteStart(now), cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Not given up: the time to end is the requests', and may have been used up by them.
        if (await TryWriteAsync(CancellationToken.None))
        {
            await index.RunAsync(transaction => transaction.NoteStop(), CancellationToken.None);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryWriteAsync(stoppingToken);
        }
    }

    private bool Write(IndexTransaction transaction, KeyValuePair<(long Repository, long Blob), DateTimeOffset>[] blobs, KeyValuePair<long, DateTimeOffset>[] manifests)
    {
        foreach (var (use, at) in blobs)
        {
            Write(transaction, use, at);
        }

        foreach (var (manifest, at) in manifests)
        {
            transaction.UseManifest(manifest, at);
        }

        return true;
    }

    private bool Write(IndexTransaction transaction, (long Repository, long Blob) use, DateTimeOffset at) =>
        transaction.UseLink(use.Repository, use.Blob, at) || (_unlinked.ContainsKey(use) && transaction.Relink(use.Repository, use.Blob, at));

    // A full disk must not end it: what was noted is written when there is room again.
    private async Task<bool> TryWriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is System.Data.Common.DbException or IOException)
        {
            Log.NotWritten(logger, e.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "When blobs and manifests were last used cannot be written, and will be tried again: {Reason}")]
        public static partial void NotWritten(ILogger logger, string reason);
    }
}
