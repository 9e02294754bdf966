using System.Diagnostics;
using System.Runtime.InteropServices;
using Registry.Server.Hosting;

namespace Registry.Server.Cli;

/// <summary>The process that this one is to end with.</summary>
internal sealed partial class ParentProcess : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly Process _process;
    private readonly bool _isOwn;

    private ParentProcess(Process process, bool isOwn) => (_process, _isOwn) = (process, isOwn);

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
            ArgumentOutOfRangeException.ThrowIfLessThan(id ?? 1, 1);
            return new ParentProcess(Process.GetProcessById(id ?? ParentId()), id is null);
        }
        catch (ArgumentException)
        {
            throw new StartupException($"There is no process {id ?? ParentId()} to end with.");
        }
    }

    // One that was killed is there until its own parent takes notice, which may be never; but its children have another parent at once.
    public async Task EndsAsync(CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        while (_isOwn && ParentId() == _process.Id)
        {
            await Task.Delay(Look, clock, cancellationToken);
        }

        if (!_isOwn)
        {
            await _process.WaitForExitAsync(cancellationToken);
        }
    }

    public void Dispose() => _process.Dispose();

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentId();
}
