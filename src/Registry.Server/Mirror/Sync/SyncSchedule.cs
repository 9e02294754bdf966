using Registry.Server.Index;
using Registry.Server.Mirror.Sync.Rules;
using Registry.Server.Settings;

namespace Registry.Server.Mirror.Sync;

/// <summary>Runs each rule when its time has come, one run of it at a time.</summary>
internal sealed partial class SyncSchedule(ImageSync sync, SyncOptions options, SyncOutcomes outcomes, TimeProvider clock, ILogger<SyncSchedule> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(SyncRules.Of(options).Where(rule => rule.Options.Every > TimeSpan.Zero || rule.Options.At is not null).Select(rule => RunAsync(rule, stoppingToken)));

    private async Task RunAsync(SyncRule rule, CancellationToken stoppingToken)
    {
        if (rule.Options.At is { } first)
        {
            await Task.Delay(Until(first), clock, stoppingToken);
        }

        while (true)
        {
            var began = clock.GetUtcNow();
            await RunOnceAsync(rule, began, stoppingToken);
            var wait = rule.Options.At is { } time ? Until(time) : began + rule.Options.Every - clock.GetUtcNow();
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, clock, stoppingToken);
        }
    }

    private async Task RunOnceAsync(SyncRule rule, DateTimeOffset began, CancellationToken stoppingToken)
    {
        var report = new SyncReport(line => Log.Told(logger, rule.Name, line), line => Log.NotCopied(logger, rule.Name, line));
        string? fault = null;
        outcomes.Note(rule.Name, new SyncOutcome(began, null, report, null));
        try
        {
            await sync.RunAsync(rule, new Actor($"sync:{rule.Name}", "local"), report, isDryRun: false, stoppingToken);
            Log.Ended(logger, rule.Name, report.Copied, report.Known, report.Failed, report.Blobs, report.Bytes);
        }
#pragma warning disable CA1031 // Whatever befalls this run, the next one comes.
        catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            fault = e.Message;
            Log.Failed(logger, e, rule.Name, e.Message);
        }

        outcomes.Note(rule.Name, new SyncOutcome(began, clock.GetUtcNow(), report, fault));
    }

    // Today, or tomorrow where it is past that.
    private TimeSpan Until(TimeOnly time)
    {
        var wait = time.ToTimeSpan() - clock.GetUtcNow().TimeOfDay;
        return wait > TimeSpan.Zero ? wait : wait + TimeSpan.FromDays(1);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Sync {Rule}: {Line}")]
        public static partial void Told(ILogger logger, string rule, string line);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Sync {Rule}: not copied: {Line}")]
        public static partial void NotCopied(ILogger logger, string rule, string line);

        [LoggerMessage(Level = LogLevel.Information, Message = "Sync {Rule}: {Copied} images copied, {Known} were there, {Failed} could not be; {Blobs} blobs of {Bytes} bytes")]
        public static partial void Ended(ILogger logger, string rule, long copied, long known, long failed, long blobs, long bytes);

        [LoggerMessage(Level = LogLevel.Error, Message = "Sync {Rule} ended early, and begins anew when its time has come: {Reason}")]
        public static partial void Failed(ILogger logger, Exception exception, string rule, string reason);
    }
}
