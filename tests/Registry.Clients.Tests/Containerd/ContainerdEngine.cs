using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Containerd;

/// <summary>A containerd beside the one that the machine may have, and a registry.</summary>
public abstract class ContainerdEngine(RegistryProcess registry) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Daemon? _engine;

    internal RegistryProcess Registry => registry;

    internal Command Ctr => field ??= ClientTools.Ctr.With(["--address", Socket]);

    private static bool CanRun => ClientTools.Containerd.IsInstalled && ClientTools.Ctr.IsInstalled && Environment.IsPrivilegedProcess;

    private string Socket => _folder["socket"];

    internal static void Require()
    {
        ClientTools.Containerd.Require();
        ClientTools.Ctr.Require();
        Requirement.Root();
    }

    public async ValueTask InitializeAsync()
    {
        if (CanRun)
        {
            await Registry.InitializeAsync();
            var config = _folder.Write("config.toml", Config);
            _engine = await Daemon.StartAsync(ClientTools.Containerd.With([]), ["--config", config], IsReadyAsync);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        await Registry.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private string Config =>
        $"""
        version = 2
        root = "{_folder["root"]}"
        state = "{_folder["state"]}"
        disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
        [grpc]
        address = "{Socket}"
        """;

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken) => (await Ctr.TryAsync("version")).ExitCode == 0;
}

public sealed class ContainerdWithOpenRegistry() : ContainerdEngine(new OpenRegistry());

public sealed class ContainerdWithSignedInRegistry() : ContainerdEngine(new SignedInRegistry());
