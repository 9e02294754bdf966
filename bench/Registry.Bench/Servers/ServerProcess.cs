using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Registry.Bench.Servers;

/// <summary>A server that runs, on a port and in a folder of its own, until it is disposed of.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private const int Terminate = 15;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    // Little beside the fastest start.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(1);

    private readonly ServerFolder _folder;
    private readonly int _port;
    private Process? _process;

    private ServerProcess(Server server, int port, DirectoryInfo folder)
    {
        (_port, Server, _folder) = (port, server, new ServerFolder(server, port, folder));
        Target = NewTarget();
    }

    public Server Server { get; }

    /// <summary>Another one for each empty folder.</summary>
    public Target Target { get; private set; }

    public TimeSpan ProcessorTime => Fresh().TotalProcessorTime;

    /// <summary>The largest resident set since <see cref="ResetPeak"/> (VmHWM).</summary>
    public long PeakBytes => Fresh().PeakWorkingSet64;

    /// <summary>Returns once the server answers.</summary>
    public static ServerProcess Start(Server server, BenchFolder parent, CancellationToken cancellationToken)
    {
        var process = new ServerProcess(server, FreePort(), parent.CreateFolder());
        try
        {
            process.Empty();
            process.Start(cancellationToken);
            return process;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Stops the server as an operator would.</summary>
    public void Stop()
    {
        if (_process is not null)
        {
            _ = Signal(_process.Id, Terminate);
            if (!_process.WaitForExit(StopLimit))
            {
                _process.Kill();
                _process.WaitForExit();
            }

            _process.Dispose();
            _process = null;
        }
    }

    /// <summary>Gives the stopped server an empty folder.</summary>
    public void Empty()
    {
        _folder.Empty();
        Target = NewTarget();
    }

    /// <summary>Starts the stopped server. Returns how long it took until it answered.</summary>
    public TimeSpan Start(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        _process = Process.Start(Shell.Start(_folder.Command))!;
        while (!Answers())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_process.HasExited || Stopwatch.GetElapsedTime(start) > StartLimit)
            {
                throw new InvalidOperationException($"{Server.Name} does not answer:\n{File.ReadAllText(_folder.LogFile)}");
            }

            Thread.Sleep(BetweenLooks);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    // "5" resets the peak to what is resident now (proc_pid_clear_refs(5)).
    public void ResetPeak() => File.WriteAllText($"/proc/{_process!.Id}/clear_refs", "5");

    public void Dispose()
    {
        Stop();
        _folder.Shrink();
    }

    private Target NewTarget() => new(_port, Server.SignsIn ? new SignIn(_port) : null);

    private Process Fresh()
    {
        _process!.Refresh();
        return _process;
    }

    private bool Answers()
    {
        try
        {
            using var connection = new Target(_port, signIn: null).Connect();
            return connection.Get("/v2/").Status is 200 or 401;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
