using System.Text.Json;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Deployment;

/// <summary>The image in the engine, as docker-compose.yml has it run. Its network is its own, so that it may listen where it wants to.</summary>
[Collection<OwnImage>]
public sealed class RunningContainers : IAsyncLifetime
{
    private const string Checked = "with-health-check";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly PublishedImage _image;
    private readonly ComposeService _service = Assert.Single(ComposeFile.Read().Of(ComposeFile.DefaultProfile!));
    private string _container = "";

    public RunningContainers(PublishedImage image)
    {
        PublishedImage.Require();
        _image = image;
    }

    public async ValueTask InitializeAsync()
    {
        // The engine's command line knows only checks by a shell, which the image has not.
        await _image.Docker.RunWithInputAsync($"FROM {_image.Name}\nHEALTHCHECK --interval=1s CMD {JsonSerializer.Serialize(_service.Healthcheck.Test.Skip(1))}\n", "build", "--tag", Checked, "-");
        _container = await _image.Docker.RunAsync(["run", "--detach", "--network", "none", .. Options(), Checked]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_container.Length > 0)
        {
            await _image.Docker.RunAsync("rm", "--force", "--volumes", _container);
        }
    }

    [Fact]
    public async Task ItsHealthCheckFindsItHealthy()
    {
        await HealthyAsync();

        Assert.Equal("ready", await InsideAsync([.. _service.Healthcheck.Test.Skip(1)]));
        Assert.Contains("listening on http://[::]:5000", await LogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheLogTellsHowToAddTheFirstUserWhoIsAnAdministrator()
    {
        await HealthyAsync();
        Assert.Contains("Nobody can do anything: sign-in is on", await LogAsync(), StringComparison.Ordinal);
        Assert.Contains("registry user add NAME", await LogAsync(), StringComparison.Ordinal);

        Assert.Contains("the first user and so an administrator", await InsideAsync("registry", "user", "add", "alice", "--generate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ItWritesNowhereButToItsVolume()
    {
        await HealthyAsync();
        await InsideAsync("registry", "user", "add", "alice", "--generate");

        Assert.Equal("", await _image.Docker.RunAsync("diff", _container));
        var data = await _image.Docker.RunAsync("inspect", "--format", "{{(index .Mounts 0).Source}}", _container);
        Assert.True(File.Exists(Path.Combine(data, "index.db")));
    }

    private Task HealthyAsync() => Eventually.TrueAsync(Patience, IsHealthyAsync, () => $"The container {_container} is not healthy.");

    private async Task<bool> IsHealthyAsync(CancellationToken cancellationToken) =>
        await _image.Docker.RunAsync("inspect", "--format", "{{.State.Health.Status}}", _container) == "healthy";

    // The registry writes all of it to both of the engine's streams.
    private async Task<string> LogAsync()
    {
        var log = await _image.Docker.TryAsync("logs", _container);
        return log.Output + log.Error;
    }

    private Task<string> InsideAsync(params string[] command) => _image.Docker.RunAsync(["exec", _container, .. command]);

    private IEnumerable<string> Options() =>
    [
        _service.ReadOnly ? "--read-only" : "--read-only=false",
        .. _service.CapDrop.Select(capability => $"--cap-drop={capability}"),
        .. _service.SecurityOpt.Select(option => $"--security-opt={option}"),
        .. _service.Tmpfs.Select(folder => $"--tmpfs={folder}"),
        .. _service.Environment.Select(setting => $"--env={setting.Key}={setting.Value}"),
        // One without a name, which goes with the container.
        .. _service.Volumes.Select(mount => $"--volume={mount.Target}"),
    ];
}
