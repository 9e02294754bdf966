using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Docker;

/// <summary>A docker engine without networks and containers, beside the one that the machine may have, and a registry.</summary>
public abstract class DockerEngine(RegistryProcess registry) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Daemon? _engine;

    internal RegistryProcess Registry => registry;

    internal Command Cli => field ??= With();

    internal static bool CanRun => ClientTools.Docker.IsInstalled && ClientTools.Dockerd.IsInstalled && Environment.IsPrivilegedProcess;

    private string Socket => $"unix://{_folder["socket"]}";

    internal static void Require()
    {
        ClientTools.Docker.Require();
        ClientTools.Dockerd.Require();
        Requirement.Root();
    }

    public async ValueTask InitializeAsync()
    {
        if (CanRun)
        {
            await registry.InitializeAsync();
            _engine = await Daemon.StartAsync(ClientTools.Dockerd.With([]), Arguments, IsReadyAsync);
            await Cli.LoginAsync(registry);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        await registry.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The command line with more variables in its environment.</summary>
    internal Command With(params (string Name, string? Value)[] environment) =>
        ClientTools.Docker.With(["-H", Socket], [("DOCKER_CONFIG", _folder["config"]), .. environment]);

    /// <summary>The name, at the registry, under which the engine now has the image.</summary>
    internal async Task<string> LoadAsync(string repositoryAndTag, Image image)
    {
        var name = $"{registry.Host}/{repositoryAndTag}";
        var archive = _folder[$"{Guid.NewGuid():N}.tar"];
        DockerArchive.Write(archive, name, image);
        await Cli.RunAsync("load", "--quiet", "--input", archive);
        return name;
    }

    internal async Task<string> DigestAsync(string name) =>
        (await Cli.RunAsync("inspect", "--format", "{{index .RepoDigests 0}}", name)).Split('@')[1];

    internal Task<string> IdAsync(string name) => Cli.RunAsync("inspect", "--format", "{{.Id}}", name);

    /// <summary>What the daemon is told beyond where it lives.</summary>
    private protected virtual string[] Options => [];

    private string[] Arguments =>
    [
        .. Options,
        "--iptables=false", "--ip6tables=false", "--bridge=none", "--storage-driver=vfs", "--host", Socket,
        "--data-root", _folder["data"], "--exec-root", _folder["exec"], "--pidfile", _folder["pid"],
    ];

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken) => (await Cli.TryAsync("version")).ExitCode == 0;
}

public sealed class DockerWithOpenRegistry() : DockerEngine(new OpenRegistry());

public sealed class DockerWithSignedInRegistry() : DockerEngine(new SignedInRegistry());
