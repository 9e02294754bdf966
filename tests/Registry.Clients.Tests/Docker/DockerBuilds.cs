using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Docker;

public abstract class DockerBuilds(DockerEngine engine) : DockerTests(engine), IDisposable
{
    private readonly TempFolder _context = new();

    [Fact]
    public async Task StandOnABaseFromTheRegistry()
    {
        var baseImage = Image.Random(40);
        await Registry.Http.PushAsync("docker/base", "1", baseImage);
        await BuildAsync("docker/built:1");

        await Docker.RunAsync("push", $"{Registry.Host}/docker/built:1");

        var layers = await Docker.RunAsync("inspect", "--format", "{{json .RootFS.Layers}}", $"{Registry.Host}/docker/built:1");
        Assert.All(baseImage.Layers, layer => Assert.Contains(layer.DiffId.ToString(), layers, StringComparison.Ordinal));
    }

    [Fact]
    public async Task FindTheirCacheInTheRegistry()
    {
        await Registry.Http.PushAsync("docker/base", "1", Image.Random(41));
        await BuildAsync("docker/cached:1");
        await Docker.RunAsync("push", $"{Registry.Host}/docker/cached:1");
        await Docker.RunAsync("rmi", $"{Registry.Host}/docker/cached:1");
        await Docker.RunAsync("builder", "prune", "--all", "--force");

        var progress = await BuildAsync("docker/cached:2", "--cache-from", $"{Registry.Host}/docker/cached:1");

        Assert.Contains("CACHED", progress, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _context.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<string> BuildAsync(string repositoryAndTag, params string[] options)
    {
        _context.Write("file", "built");
        _context.Write("Dockerfile", $"FROM {Registry.Host}/docker/base:1\nCOPY file /built\n");
        var build = Engine.With(("DOCKER_BUILDKIT", "1"));
        string[] command = ["build", "--progress", "plain", "--build-arg", "BUILDKIT_INLINE_CACHE=1", .. options, "--tag", $"{Registry.Host}/{repositoryAndTag}", _context.Path];
        var execution = await build.TryAsync(command);
        Assert.True(execution.ExitCode == 0, execution.ToString());
        return execution.Error;
    }
}

[Collection(typeof(DockerWithoutSignIn))]
public sealed class DockerBuildsWithoutSignIn(DockerWithOpenRegistry engine) : DockerBuilds(engine);

[Collection(typeof(DockerWithSignIn))]
public sealed class DockerBuildsWithSignIn(DockerWithSignedInRegistry engine) : DockerBuilds(engine);
