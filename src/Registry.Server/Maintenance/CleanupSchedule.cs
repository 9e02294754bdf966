using Registry.Server.Settings;

namespace Registry.Server.Maintenance;

/// <summary>Runs the clean-up now and then.</summary>
internal sealed partial class CleanupSchedule(Cleanup cleanup, CleanupOptions options, TimeProvider clock, ILogger<CleanupSchedule> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Every == TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Tell(await cleanup.RunAsync(isThorough: false, progress: null, stoppingToken));
            }
#pragma warning disable CA1031 // Whatever befalls this run, the next one comes.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                Log.Failed(logger, e, e.Message);
            }
        }
    }

    private void Tell(CleanupRun run)
    {
        foreach (var (what, removed) in run.Removed.Where(entry => entry.Value.Count > 0))
        {
            Log.Removed(logger, removed.Count, what, removed.Bytes);
        }

        run.Notes.ForEach(note => Log.Note(logger, note));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Clean-up removed {Count} {What}, {Bytes} bytes came back")]
        public static partial void Removed(ILogger logger, long count, string what, long bytes);

        [LoggerMessage(Level = LogLevel.Information, Message = "Clean-up: {Note}")]
        public static partial void Note(ILogger logger, string note);

        [LoggerMessage(Level = LogLevel.Error, Message = "Clean-up ended early and will go on with its next run: {Reason}")]
        public static partial void Failed(ILogger logger, Exception exception, string reason);
    }
}
