using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Registry.Bench.Servers;

/// <summary>A server that runs, on a port and in a folder of its own, until it is disposed of.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly int _port;

    private ServerProcess(Server server, int port, DirectoryInfo folder)
    {
        (_port, Server, Target, _folder) = (port, server, new Target(port, server.SignsIn ? new SignIn(port) : null), folder);
        var config = Path.Combine(folder.FullName, "config.yml");
        var data = Path.Combine(folder.FullName, "data");
        File.WriteAllText(config, DockerRegistryConfig.Of(data, port));
        var command = server.Command
            .Replace("{port}", $"{port}", StringComparison.Ordinal)
            .Replace("{data}", data, StringComparison.Ordinal)
            .Replace("{config}", config, StringComparison.Ordinal);

        // The log goes to a file: through a pipe this program would pay for reading it.
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec {command} >'{LogFile}' 2>&1"]);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("REGISTRY_", StringComparison.Ordinal)).ToList())
        {
            // docker-registry takes each for a setting.
            start.Environment.Remove(name);
        }

        _process = Process.Start(start)!;
    }

    public Server Server { get; }

    public Target Target { get; }

    public TimeSpan ProcessorTime => Fresh().TotalProcessorTime;

    /// <summary>The largest resident set since <see cref="ResetPeak"/> (VmHWM).</summary>
    public long PeakBytes => Fresh().PeakWorkingSet64;

    private string LogFile => Path.Combine(_folder.FullName, "log");

    /// <summary>Returns once the server answers.</summary>
    public static ServerProcess Start(Server server, BenchFolder parent, CancellationToken cancellationToken)
    {
        var process = new ServerProcess(server, FreePort(), parent.CreateFolder());
        try
        {
            process.WaitUntilReady(cancellationToken);
            return process;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    // "5" resets the peak to what is resident now (proc_pid_clear_refs(5)).
    public void ResetPeak() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        BenchFolder.Shrink(_folder);
    }

    private Process Fresh()
    {
        _process.Refresh();
        return _process;
    }

    private void WaitUntilReady(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (!Answers())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_process.HasExited || Stopwatch.GetElapsedTime(start) > StartLimit)
            {
                throw new InvalidOperationException($"{Server.Name} does not answer:\n{File.ReadAllText(LogFile)}");
            }

            Thread.Sleep(20);
        }
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
}
