using System.Text.Json;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Deployment;

/// <summary>The image in the engine, as a service of docker-compose.yml has it run. Its network is its own, so that it may listen where it wants to.</summary>
internal sealed class ComposedContainer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Command _docker;
    private readonly string _id;

    private ComposedContainer(Command docker, string id) => (_docker, _id) = (docker, id);

    /// <param name="folders">What a service's bind mounts lead to in the place of what stands in the file.</param>
    public static async Task<ComposedContainer> StartAsync(PublishedImage image, ComposeService service, Dictionary<string, string>? folders = null)
    {
        // The engine's command line knows only checks by a shell, which the image has not.
        var name = $"checked-{service.Profiles[0]}";
        await image.Docker.RunWithInputAsync($"FROM {image.Name}\nHEALTHCHECK --interval=1s CMD {JsonSerializer.Serialize(service.Healthcheck.Test.Skip(1))}\n", "build", "--tag", name, "-");
        return new ComposedContainer(image.Docker, await image.Docker.RunAsync(["run", "--detach", "--network", "none", .. Options(service, folders ?? []), name]));
    }

    public Task HealthyAsync() => Eventually.TrueAsync(Patience, IsHealthyAsync, () => $"The container {_id} is not healthy.");

    /// <summary>What the program has written, to either of its streams.</summary>
    public async Task<string> LogAsync()
    {
        var log = await _docker.TryAsync("logs", _id);
        return log.Output + log.Error;
    }

    public Task<string> InsideAsync(params string[] command) => _docker.RunAsync(["exec", _id, .. command]);

    public Task<Execution> TryInsideAsync(params string[] command) => _docker.TryAsync(["exec", _id, .. command]);

    /// <summary>What the engine has to say of it.</summary>
    public Task<string> AskAsync(string command, params string[] options) => _docker.RunAsync([command, .. options, _id]);

    public async ValueTask DisposeAsync() => await _docker.RunAsync("rm", "--force", "--volumes", _id);

    private async Task<bool> IsHealthyAsync(CancellationToken cancellationToken) => await AskAsync("inspect", "--format", "{{.State.Health.Status}}") == "healthy";

    private static IEnumerable<string> Options(ComposeService service, Dictionary<string, string> folders) =>
    [
        service.ReadOnly ? "--read-only" : "--read-only=false",
        .. service.CapDrop.Select(capability => $"--cap-drop={capability}"),
        .. service.SecurityOpt.Select(option => $"--security-opt={option}"),
        .. service.Tmpfs.Select(folder => $"--tmpfs={folder}"),
        .. service.Environment.Select(setting => $"--env={setting.Key}={setting.Value}"),
        // A volume without a name goes with the container.
        .. service.Volumes.Select(mount => folders.TryGetValue(mount.Source, out var folder) ? $"--volume={folder}:{mount.Target}:ro" : $"--volume={mount.Target}"),
    ];
}
