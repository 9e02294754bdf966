using System.Net;
using System.Threading.Channels;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Audit;

/// <summary>
/// Writes down what happened beside the index's own changes: sign-ins and refusals. They are written in the background, many at a time, so that no answer waits for the disk; pushes,
/// deletions and changes are part of their own transaction instead.
/// </summary>
internal sealed partial class AuditLog(IndexWriter index, AuditOptions options, TimeProvider clock, ILogger<AuditLog> logger) : BackgroundService
{
    // A flood of refusals must not fill memory; what is dropped is counted.
    private const int MostWaiting = 10_000;
    private const int LargestGroup = 500;
    private const int LongestText = 256;

    private readonly Channel<Pending> _pending = Channel.CreateBounded<Pending>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private long _dropped;

    /// <summary>Whether anything is kept at all.</summary>
    public bool IsOn => options.Keep > TimeSpan.Zero;

    public Actor ActorOf(string who, IPAddress? address) => new(Cut(who), $"{(address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)}", IsOn);

    public void Note(Actor actor, string action, string? repository = null, string? target = null, string result = EventActions.Ok)
    {
        if (IsOn && !_pending.Writer.TryWrite(new Pending(clock.GetUtcNow(), actor, action, repository, target is null ? null : Cut(target), result, null)))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Returns when what was noted before is in the index.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _pending.Writer.WriteAsync(new Pending(default, new Actor("", ""), "", null, null, "", written), cancellationToken);
        await written.Task.WaitAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _pending.Writer.TryComplete();
        if (ExecuteTask is { } writing)
        {
            // Not given up: the time to end is the requests', and may have been used up by them.
            await writing;
        }

        await base.StopAsync(cancellationToken);
    }

    // Not ended by the stopping token, but by the channel's end: what was noted is written.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var group = new List<Pending>(LargestGroup);
        while (await _pending.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (group.Count < LargestGroup && _pending.Reader.TryRead(out var next))
            {
                group.Add(next);
            }

            await TryWriteAsync(group);
            group.ForEach(pending => pending.Written?.SetResult());
            group.Clear();
        }
    }

    private async Task TryWriteAsync(List<Pending> group)
    {
        var dropped = Interlocked.Exchange(ref _dropped, 0);
        if (dropped > 0)
        {
            Log.Dropped(logger, dropped);
        }

        try
        {
            await index.RunAsync(transaction => Write(transaction, group), CancellationToken.None);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or IOException or InvalidOperationException)
        {
            Log.NotWritten(logger, group.Count, e.Message);
        }
    }

    private static bool Write(IndexTransaction transaction, List<Pending> group)
    {
        foreach (var pending in group.Where(pending => pending.Written is null))
        {
            transaction.PutEvent(pending.At, pending.Actor, pending.Action, pending.Repository, pending.Target, pending.Result);
        }

        return true;
    }

    private static string Cut(string text) => text.Length > LongestText ? text[..LongestText] : text;

    private sealed record Pending(DateTimeOffset At, Actor Actor, string Action, string? Repository, string? Target, string Result, TaskCompletionSource? Written);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The audit misses {Count} sign-ins or refusals: they came faster than they could be written")]
        public static partial void Dropped(ILogger logger, long count);

        [LoggerMessage(Level = LogLevel.Error, Message = "The audit misses {Count} sign-ins or refusals: {Reason}")]
        public static partial void NotWritten(ILogger logger, int count, string reason);
    }
}
