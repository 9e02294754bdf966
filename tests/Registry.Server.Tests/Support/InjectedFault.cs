using System.Diagnostics;

namespace Registry.Server.Tests.Support;

/// <summary>An strace that makes calls of another process fail.</summary>
internal sealed class InjectedFault : IAsyncDisposable
{
    private readonly Heard<string> _said = new();
    private readonly Process _strace;

    public InjectedFault(string[] command)
    {
        _strace = new Process { StartInfo = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true } };
        _strace.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
            {
                _said.Add(line.Data);
            }
        };
        _strace.Start();
        _strace.BeginErrorReadLine();
    }

    /// <summary>Returns when every thread of the process is held to it.</summary>
    public async Task BeginsAsync()
    {
        var attached = _said.WaitForAsync(line => line.Contains(" attached", StringComparison.Ordinal));
        await Task.WhenAny(attached, _strace.WaitForExitAsync(CancellationToken.None));
        Assert.False(_strace.HasExited, string.Join('\n', _said.All));
        await attached;
    }

    public async ValueTask DisposeAsync()
    {
        // By SIGINT it lets go of the process, where SIGKILL would leave that stopped.
        if (!_strace.HasExited)
        {
            using var kill = Process.Start("kill", ["-INT", $"{_strace.Id}"]);
            await kill.WaitForExitAsync(CancellationToken.None);
        }

        await _strace.WaitForExitAsync(CancellationToken.None);
        _strace.Dispose();
    }
}
