using System.Data.Common;
using System.Diagnostics;
using Registry.Server.Index;
using Registry.Server.Settings;
using Registry.Storage.FileSystem;

namespace Registry.Server.Backup.Snapshots;

/// <summary>Takes a snapshot of the index now and then. An old one goes when a new one is there, and a failure leaves all as it was.</summary>
internal sealed partial class IndexSnapshots(IndexWriter index, DiskReserve reserve, RegistryOptions options, TimeProvider clock, ILogger<IndexSnapshots> logger) : BackgroundService
{
    // How soon a snapshot that failed is tried again, and how long after the start the first one is taken when it is due.
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromMinutes(5);

    private readonly SnapshotFolder _folder = new(options.Data);
    private readonly SemaphoreSlim _one = new(1, 1);

    // The clock's timestamp.
    private long? _last;

    private TimeSpan Period => options.Snapshots.Every < LongestPeriod ? options.Snapshots.Every : LongestPeriod;

    /// <summary>Takes one if it is time to. False when that failed.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
            var newest = _folder.All() is [var first, ..] ? first.TakenAt : (DateTimeOffset?)null;
            if (IsDue(now, newest))
            {
                // Never before the one that is there, by which an older index is told.
                var at = now > newest || newest is null ? now : newest.Value.AddSeconds(1);
                await index.RunAsync(transaction => transaction.NoteSnapshot(at), cancellationToken);
                await QuietThread.RunAsync(() => Take(at, cancellationToken));
                _last = clock.GetTimestamp();
            }

            return true;
        }
        catch (InvalidDataException e)
        {
            Log.Damaged(logger, e.Message);
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            Log.NotTaken(logger, Period, e.Message);
        }
        finally
        {
            _one.Release();
        }

        return false;
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RunAsync(stoppingToken);
        }
    }

    // When the clock ran ahead once, what it says tells nothing until it is there again.
    private bool IsDue(DateTimeOffset now, DateTimeOffset? newest) => newest > now
        ? _last is null || clock.GetElapsedTime(_last.Value) >= options.Snapshots.Every
        : newest is null || now - newest >= options.Snapshots.Every;

    private void Take(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var snapshot = _folder.Take(IndexDatabase.PathIn(options.Data), reserve, now, cancellationToken);
        _folder.Keep(options.Snapshots.Keep);
        var (bytes, seconds) = (new FileInfo(snapshot.Path).Length, Stopwatch.GetElapsedTime(started).TotalSeconds);
        Log.Taken(logger, snapshot.Path, bytes, seconds);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Took the snapshot {Path} of the index ({Bytes} bytes, {Seconds:0.0} s)")]
        public static partial void Taken(ILogger logger, string path, long bytes, double seconds);

        [LoggerMessage(Level = LogLevel.Error, Message = "No snapshot of the index can be taken; it is tried again in {Period}: {Reason}")]
        public static partial void NotTaken(ILogger logger, TimeSpan period, string reason);

        [LoggerMessage(Level = LogLevel.Critical, Message = "A snapshot of the index did not pass its checks; the older ones are kept: {Reason}. Stop the registry and run: registry rebuild")]
        public static partial void Damaged(ILogger logger, string reason);
    }
}
