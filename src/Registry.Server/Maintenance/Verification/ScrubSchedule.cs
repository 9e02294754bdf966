using Registry.Server.Settings;

namespace Registry.Server.Maintenance.Verification;

/// <summary>Has the scrub look each minute whether something is due.</summary>
internal sealed partial class ScrubSchedule(Scrub scrub, ScrubOptions options, TimeProvider clock, ILogger<ScrubSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Every == TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Tell(await scrub.RunAsync(stoppingToken));
            }
#pragma warning disable CA1031 // Whatever befalls this run, the next one comes.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                Log.Failed(logger, e, e.Message);
            }
        }
    }

    private void Tell(VerificationRun run)
    {
        if (run.Blobs + run.Manifests > 0)
        {
            Log.Verified(logger, run.Blobs, run.Manifests, run.Bytes);
        }

        if (run.Bad > 0)
        {
            Log.Bad(logger, run.BadBlobs, run.BadManifests);
        }

        foreach (var fault in run.Faults)
        {
            Log.Unreadable(logger, fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Verified {Blobs} blobs and {Manifests} manifests, {Bytes} bytes")]
        public static partial void Verified(ILogger logger, long blobs, long manifests, long bytes);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Blobs} blobs and {Manifests} manifests are missing or damaged, and unknown until they are pushed again. What suffers from it: registry verify --list")]
        public static partial void Bad(ILogger logger, long blobs, long manifests);

        [LoggerMessage(Level = LogLevel.Error, Message = "A blob cannot be verified, and is served as before: {Fault}")]
        public static partial void Unreadable(ILogger logger, string fault);

        [LoggerMessage(Level = LogLevel.Error, Message = "Verification ended early and will go on within a minute: {Reason}")]
        public static partial void Failed(ILogger logger, Exception exception, string reason);
    }
}
