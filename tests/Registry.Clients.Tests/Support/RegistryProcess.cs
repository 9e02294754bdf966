using System.Net;
using System.Net.Sockets;

namespace Registry.Clients.Tests.Support;

/// <summary>The server as its users start it: a process of its own, on a port and a folder of its own.</summary>
public abstract class RegistryProcess : IAsyncLifetime
{
    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "registry.dll");

    private readonly TempFolder _data = new();
    private readonly (string Name, string? Value)[] _settings;
    private readonly Account? _account;
    private Daemon? _server;

    /// <param name="account">Who signs in where nobody else is named, or null when nobody has to.</param>
    /// <param name="settings">Variables for the server's environment.</param>
    private protected RegistryProcess(Account? account = null, params (string Name, string? Value)[] settings) => (_account, _settings) = (account, settings);

    /// <summary>As it stands before a repository's name: address and port.</summary>
    public string Host { get; } = $"127.0.0.1:{FreePort()}";

    internal RegistryHttp Http => field ??= new RegistryHttp(Host, _account);

    internal Account? Account => _account;

    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        _server = await Daemon.StartAsync(
            Program,
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
        GC.SuppressFinalize(this);
    }

    /// <summary>What comes before the start.</summary>
    private protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Runs one of the program's commands on the data folder, and returns what it prints.</summary>
    private protected Task<string> AdministerAsync(params string[] command) => Program.RunAsync([.. command, "--data", _data.Path]);

    private protected Task<string> AddUserAsync(Account account) =>
        Program.RunWithInputAsync(account.Password, "user", "add", account.Name, "--password-stdin", "--data", _data.Path);

    private Command Program => new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Executable], _settings);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
