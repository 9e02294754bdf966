using Microsoft.Extensions.Logging;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Index.Uses;
using Registry.Server.Maintenance.Tasks;

namespace Registry.Server.Cli;

/// <summary>
/// Work that only the process may do that holds the data folder. A running registry is asked for it, and this waits and shows how far it is; when none runs, it is done here.
/// </summary>
internal static class OwnersWork
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    // The registry notes each second that it works on it, and looks for new tasks as often.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The exit code. Ctrl-C stops the work, wherever it is done; what was done so far stays.</summary>
    public static Task<int> RunAsync(KeptData data, string kind, string arguments, CancellationToken cancellationToken) =>
        Stoppable.RunAsync(data, token => RunToItsEndAsync(data, kind, arguments, token), cancellationToken);

    private static async Task<int> RunToItsEndAsync(KeptData data, string kind, string arguments, CancellationToken cancellationToken)
    {
        await using var progress = new ShownProgress(data.Error);
        var result = data.IsAlone ? await HereAsync(data, kind, arguments, progress, cancellationToken) : await ThereAsync(data, kind, arguments, progress, cancellationToken);
        await progress.DisposeAsync();
        await data.Output.WriteLineAsync(result.Text.Replace("\n", Environment.NewLine, StringComparison.Ordinal));
        return result.ExitCode;
    }

    private static async Task<TaskResult> HereAsync(KeptData data, string kind, string arguments, IProgress<string> progress, CancellationToken cancellationToken)
    {
        data.Options.Log.Level = LogLevel.None;
        await using var host = RegistryHost.Build(data.Options);
        var now = data.Clock.GetUtcNow();
        await data.Index.RunAsync(index => index.NoteStart(now), cancellationToken);
        try
        {
            return await host.Services.GetServices<IMaintenanceTask>().Single(task => task.Kind == kind).RunAsync(arguments, progress, cancellationToken);
        }
        finally
        {
            await data.Index.RunAsync(index => index.NoteStop(), CancellationToken.None);
        }
    }

    private static async Task<TaskResult> ThereAsync(KeptData data, string kind, string arguments, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var now = data.Clock.GetUtcNow();
        var id = await data.Index.RunAsync(index => index.PutTask(kind, arguments, data.Operator.Who, now), cancellationToken);
        try
        {
            return await WatchAsync(data, id, now, progress, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            await data.Index.RunAsync(index => index.EndTask(id, 1, "cancelled"), CancellationToken.None);
            throw;
        }
    }

    private static async Task<TaskResult> WatchAsync(KeptData data, long id, DateTimeOffset asked, IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var reader = new TaskReader(new IndexDatabase(data.Options.Data));
        using var timer = new PeriodicTimer(Glance, data.Clock);
        while (true)
        {
            var state = reader.Find(id) ?? throw new IOException("the registry has forgotten what it was asked for; try again");
            if (state.Result is not null)
            {
                return new TaskResult(state.ExitCode, state.Result);
            }

            if (data.Clock.GetUtcNow() - (state.SeenAt ?? asked) > Patience)
            {
                throw new IOException("the registry that holds the data folder does not work on it: it is busy with another task, or was stopped");
            }

            if (state.Progress is not null)
            {
                progress.Report(state.Progress);
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
