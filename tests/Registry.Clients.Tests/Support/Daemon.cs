using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Registry.Clients.Tests.Support;

/// <summary>A program that runs until it is disposed of.</summary>
internal sealed partial class Daemon : IAsyncDisposable
{
    private const int SigTerm = 15;

    // What of the output is kept, to be shown when the program fails.
    private const int KeptLines = 200;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;

    private Daemon(Process process)
    {
        _process = process;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _lines);

    /// <summary>Returns once the program serves, as <paramref name="isReady"/> sees it.</summary>
    public static async Task<Daemon> StartAsync(Command command, string[] arguments, Func<CancellationToken, Task<bool>> isReady)
    {
        var daemon = new Daemon(command.Start(arguments));
        try
        {
            await Eventually.TrueAsync(StartLimit, token => daemon.IsReadyAsync(isReady, token), () => $"The program is not ready:\n{daemon.Output}");
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            _ = SendSignal(_process.Id, SigTerm);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync(Func<CancellationToken, Task<bool>> isReady, CancellationToken cancellationToken)
    {
        Assert.False(_process.HasExited, $"The program ended:\n{Output}");
        return await isReady(cancellationToken);
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        if (_lines.Count > KeptLines)
        {
            _lines.TryDequeue(out _);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
