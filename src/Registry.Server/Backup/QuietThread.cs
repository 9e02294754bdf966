using System.Runtime.InteropServices;

namespace Registry.Server.Backup;

/// <summary>A thread for long work that nobody waits for: where requests want the processor, they come first.</summary>
internal static partial class QuietThread
{
    private const int OfProcessOrThread = 0;
    private const int Caller = 0;
    private const int Lowest = 19;

    /// <summary>Runs the work to its end on a thread of its own.</summary>
    public static Task RunAsync(Action work) => Task.Factory.StartNew(
        () =>
        {
            Yield();
            work();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    // Linux has a niceness for each thread, which the runtime does not set. Where it is refused, the work goes on as others do.
    private static void Yield()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetPriority(OfProcessOrThread, Caller, Lowest);
        }
        else
        {
            Thread.CurrentThread.Priority = ThreadPriority.Lowest;
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
