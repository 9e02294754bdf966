using System.Globalization;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Transfers;

/// <summary>An official registry, version 2, as Debian has it.</summary>
internal sealed class OldRegistry : IAsyncDisposable
{
    private readonly Command _program;
    private readonly string _config;
    private Daemon? _server;

    private OldRegistry(Daemon server, Command program, string config, string host) => (_server, _program, _config, Host) = (server, program, config, host);

    public string Host { get; }

    /// <param name="volume">Where it keeps all.</param>
    /// <param name="config">A file for its settings.</param>
    public static async Task<OldRegistry> StartAsync(string volume, string config)
    {
        var host = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{RegistryProcess.FreePort()}");
        await File.WriteAllTextAsync(
            config,
            $$"""
            version: 0.1
            log:
              level: error
              accesslog:
                disabled: true
            storage:
              filesystem:
                rootdirectory: {{volume}}
              delete:
                enabled: true
            http:
              addr: {{host}}
            """);

        // It would take the variable for one of its settings.
        var program = ClientTools.DockerRegistry.With([], ("REGISTRY_AUTH_FILE", null));
        using var http = new RegistryHttp(host, account: null);
        var server = await Daemon.StartAsync(program, ["serve", config], token => http.IsFineAsync("/v2/", token));
        return new OldRegistry(server, program, config, host);
    }

    /// <summary>Ends it, and has its own clean-up remove what nothing names.</summary>
    public async Task CollectGarbageAsync()
    {
        await DisposeAsync();
        await _program.RunAsync("garbage-collect", _config);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } running)
        {
            _server = null;
            await running.DisposeAsync();
        }
    }
}
