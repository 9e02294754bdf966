using System.Net;
using System.Net.Sockets;

namespace Registry.Clients.Tests.Support;

/// <summary>The server as its users start it: a process of its own, on a port and a folder of its own.</summary>
public abstract class RegistryProcess : IAsyncLifetime
{
    private Daemon? _server;

    /// <param name="account">Who signs in where nobody else is named, or null when nobody has to.</param>
    private protected RegistryProcess(Account? account = null) => Account = account;

    /// <summary>As it stands before a repository's name: address and port.</summary>
    public string Host { get; } = $"127.0.0.1:{FreePort()}";

    internal RegistryHttp Http => field ??= new RegistryHttp(Host, Account);

    internal Account? Account { get; }

    private protected TempFolder Data { get; } = new();

    /// <summary>Variables of the program's environment.</summary>
    private protected virtual (string Name, string? Value)[] Settings => [];

    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        _server = await Daemon.StartAsync(
            Program,
            ["serve", "--urls", $"http://{Host}", "--data", Data.Path],
            token => Http.IsFineAsync("/readyz", token));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Data.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Turns a bit in the middle of a blob's file, as a disk may, and has the registry find it.</summary>
    internal async Task DamageAsync(string digest)
    {
        var hex = digest.Split(':')[1];
        await using (var file = new FileStream(Path.Combine(Data.Path, "blobs", "sha256", hex[..2], hex), FileMode.Open))
        {
            file.Position = file.Length / 2;
            var one = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(one ^ 1));
        }

        var found = await Program.TryAsync("verify", "--data", Data.Path);
        Assert.True(found.ExitCode == 2 && found.Output.Contains(digest, StringComparison.Ordinal), found.ToString());
    }

    /// <summary>What comes before the start.</summary>
    private protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Runs one of the program's commands on the data folder, and returns what it prints.</summary>
    internal Task<string> AdministerAsync(params string[] command) => Program.RunAsync([.. command, "--data", Data.Path]);

    private protected Task<string> AddUserAsync(Account account) =>
        Program.RunWithInputAsync(account.Password, "user", "add", account.Name, "--password-stdin", "--data", Data.Path);

    // What was built with the tests, or the published program that the variable names.
    private Command Program => Environment.GetEnvironmentVariable("TESTED_PROGRAM") is { Length: > 0 } published
        ? new(published, [], Settings)
        : new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, "registry.dll")], Settings);

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
