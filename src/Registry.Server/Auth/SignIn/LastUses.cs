using System.Collections.Concurrent;
using Registry.Server.Index;

namespace Registry.Server.Auth.SignIn;

/// <summary>When each access token was last used. Noted in memory and written in one go now and then, so that a pull stays a read.</summary>
internal sealed partial class LastUses(IndexWriter index, TimeProvider clock, ILogger<LastUses> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<long, DateTimeOffset> _uses = new();

    public void Note(long token) => _uses[token] = clock.GetUtcNow();

    /// <summary>Writes what was noted.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var uses = _uses.ToArray();
        if (uses.Length == 0)
        {
            return;
        }

        await index.RunAsync(
            transaction =>
            {
                foreach (var (token, at) in uses)
                {
                    transaction.NoteUse(token, at);
                }

                return true;
            },
            cancellationToken);
        foreach (var use in uses)
        {
            _uses.TryRemove(use);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Not given up: the time to end is the requests', and may have been used up by them.
        await TryWriteAsync(CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryWriteAsync(stoppingToken);
        }
    }

    // A full disk must not end it: what was noted is written when there is room again.
    private async Task TryWriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(cancellationToken);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or IOException)
        {
            Log.NotWritten(logger, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "When access tokens were last used cannot be written, and will be tried again: {Reason}")]
        public static partial void NotWritten(ILogger logger, string reason);
    }
}
