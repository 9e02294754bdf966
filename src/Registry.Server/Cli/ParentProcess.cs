using System.Diagnostics;
using System.Runtime.InteropServices;
using Registry.Server.Hosting;

namespace Registry.Server.Cli;

/// <summary>The process that this one is to end with.</summary>
internal sealed partial class ParentProcess : IDisposable
{
    private readonly Process _process;

    private ParentProcess(Process process) => _process = process;

    /// <param name="id">Null for the one that started this.</param>
    /// <exception cref="StartupException">There is no such process.</exception>
    public static ParentProcess Of(int? id)
    {
        if (id is null && OperatingSystem.IsWindows())
        {
            throw new StartupException("Here a process does not know its parent; name it with --parent PID.");
        }

        try
        {
            return new ParentProcess(Process.GetProcessById(id ?? ParentId()));
        }
        catch (ArgumentException)
        {
            throw new StartupException($"There is no process {id ?? ParentId()} to end with.");
        }
    }

    public Task EndsAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public void Dispose() => _process.Dispose();

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentId();
}
