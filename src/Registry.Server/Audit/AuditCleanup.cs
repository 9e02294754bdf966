using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Audit;

/// <summary>Forgets what is older than the audit is kept for.</summary>
internal sealed partial class AuditCleanup(IndexWriter index, AuditOptions options, TimeProvider clock, ILogger<AuditCleanup> logger) : BackgroundService
{
    private const int Piece = 1000;

    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>Forgets it now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - options.Keep;
        while (await index.RunAsync(transaction => transaction.ForgetEvents(before, Piece), cancellationToken) == Piece)
        {
            // The next piece, behind what waited meanwhile.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        do
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception e) when (e is System.Data.Common.DbException or IOException)
            {
                Log.NotForgotten(logger, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Old entries of the audit cannot be removed, and will be tried again in an hour: {Reason}")]
        public static partial void NotForgotten(ILogger logger, string reason);
    }
}
