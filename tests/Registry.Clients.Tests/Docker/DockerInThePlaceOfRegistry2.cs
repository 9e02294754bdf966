using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Docker;

/// <summary>By name and password with each request, as registry:2 asks for them. The engine's own registry is left alone.</summary>
public sealed class DockerInThePlaceOfRegistry2(DockerWithSignedInRegistry engine, TakenPlaceRegistry registry) : DockerSignInTests(engine), IClassFixture<TakenPlaceRegistry>
{
    [Fact]
    public async Task WhoIsInTheFilePushesAndPulls()
    {
        var docker = Engine.With(("DOCKER_CONFIG", ConfigOf("carol")));
        var name = $"{registry.Host}/place/app:1";
        await docker.RunAsync("tag", await Engine.LoadAsync("place/app:1", Image.Random(91)), name);
        Assert.Contains("no basic auth credentials", await docker.FailAsync("push", name), StringComparison.Ordinal);

        await docker.LoginAsync(registry);
        await docker.RunAsync("push", name);
        await docker.RunAsync("rmi", name);
        await docker.RunAsync("pull", name);
        Assert.Equal(await registry.Http.DigestAsync("place/app", "1"), await Engine.DigestAsync(name));

        await docker.RunAsync("logout", registry.Host);
        await docker.RunAsync("rmi", name);
        Assert.Contains("no basic auth credentials", await docker.FailAsync("pull", name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NobodyElseLogsIn() =>
        Assert.Contains("failed with status: 401 Unauthorized", (await Nobody.TryLoginAsync(registry, registry.Account! with { Password = "wrong" })).Error, StringComparison.Ordinal);
}
