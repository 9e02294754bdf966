using System.Runtime.InteropServices;

namespace Registry.Server.Cli;

/// <summary>Long work that Ctrl-C ends in order.</summary>
internal static class Stoppable
{
    /// <summary>The exit code: 1 when it was stopped; what was done so far stays.</summary>
    public static async Task<int> RunAsync(KeptData data, Func<CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await work(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await data.Error.WriteLineAsync("Stopped before its end. What was done so far stays.");
            return 1;
        }

        // The second time nothing is waited for.
        void Stop(PosixSignalContext context)
        {
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }
}
