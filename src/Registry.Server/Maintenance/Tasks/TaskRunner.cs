using Registry.Server.Index;

namespace Registry.Server.Maintenance.Tasks;

/// <summary>Does what commands ask the running registry for, one after the other; what may run beside others has a queue of its own. What a stop or a crash interrupts begins anew with the next start.</summary>
internal sealed partial class TaskRunner(IndexDatabase database, IndexWriter index, IEnumerable<IMaintenanceTask> tasks, TimeProvider clock, ILogger<TaskRunner> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(RunQueueAsync(beside: false, stoppingToken), RunQueueAsync(beside: true, stoppingToken));

    private async Task RunQueueAsync(bool beside, CancellationToken stoppingToken)
    {
        var kinds = tasks.Where(task => task.RunsBesideOthers).Select(task => task.Kind).ToHashSet();
        using var reader = new TaskReader(database);
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (reader.Open().Find(task => kinds.Contains(task.Kind) == beside) is { } task)
                {
                    await RunAsync(task, stoppingToken);
                }
            }
#pragma warning disable CA1031 // Whatever befalls this task, there may be others.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                Log.Failed(logger, e, e.Message);
            }
        }
    }

    private async Task RunAsync(TaskRow row, CancellationToken stoppingToken)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await using var heart = new TaskProgress(index, clock, row.Id, cancelled);
        Log.Began(logger, row.Kind, row.Arguments);
        try
        {
            var task = tasks.FirstOrDefault(task => task.Kind == row.Kind) ?? throw new FormatException($"the running registry knows no task '{row.Kind}'; it is of another version");
            await EndAsync(row, await task.RunAsync(row.Arguments, heart, cancelled.Token));
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            Log.Unwanted(logger, row.Kind);
        }
#pragma warning disable CA1031 // Whoever asked for it is told.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Log.Failed(logger, e, e.Message);
            await EndAsync(row, new TaskResult(1, e.Message));
        }
    }

    private async Task EndAsync(TaskRow row, TaskResult result)
    {
        Log.Ended(logger, row.Kind, result.Text);
        await index.RunAsync(transaction => transaction.EndTask(row.Id, result.ExitCode, result.Text), CancellationToken.None);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Asked by a command: {Kind} {Arguments}")]
        public static partial void Began(ILogger logger, string kind, string arguments);

        [LoggerMessage(Level = LogLevel.Information, Message = "Ended: {Kind}. {Text}")]
        public static partial void Ended(ILogger logger, string kind, string text);

        [LoggerMessage(Level = LogLevel.Information, Message = "Its command wants it no more: {Kind}")]
        public static partial void Unwanted(ILogger logger, string kind);

        [LoggerMessage(Level = LogLevel.Error, Message = "What a command asked for failed: {Reason}")]
        public static partial void Failed(ILogger logger, Exception exception, string reason);
    }
}
