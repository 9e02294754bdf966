using System.Net;
using System.Net.Sockets;

namespace Registry.Clients.Tests.Support;

/// <summary>The server as its users start it: a process of its own, on a port and a folder of its own.</summary>
public sealed class RegistryProcess : IAsyncLifetime
{
    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "registry.dll");

    private readonly TempFolder _data = new();
    private Daemon? _server;

    /// <summary>As it stands before a repository's name: address and port.</summary>
    public string Host { get; } = $"127.0.0.1:{FreePort()}";

    internal RegistryHttp Http => field ??= new RegistryHttp(Host);

    public async ValueTask InitializeAsync()
    {
        var dotnet = new Command(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Executable], []);
        _server = await Daemon.StartAsync(
            dotnet,
            ["serve", "--urls", $"http://{Host}", "--data", _data.Path],
            token => Http.IsFineAsync("/readyz", token));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _data.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
