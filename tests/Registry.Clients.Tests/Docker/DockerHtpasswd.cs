using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Docker;

/// <summary>The engine's own registry is left alone.</summary>
public sealed class DockerHtpasswd(DockerWithSignedInRegistry engine, HtpasswdRegistry registry) : DockerSignInTests(engine), IClassFixture<HtpasswdRegistry>
{
    [Fact]
    public async Task UsersOfTheFileLogInAndPushAndPull()
    {
        var docker = Engine.With(("DOCKER_CONFIG", ConfigOf("carol")));
        var name = $"{registry.Host}/htpasswd/app:1";
        await docker.RunAsync("tag", await Engine.LoadAsync("htpasswd/app:1", Image.Random(90)), name);
        Assert.Contains("denied", await docker.FailAsync("push", name), StringComparison.Ordinal);

        await docker.LoginAsync(registry);
        await docker.RunAsync("push", name);
        await docker.RunAsync("rmi", name);
        await docker.RunAsync("pull", name);

        Assert.Equal(await registry.Http.DigestAsync("htpasswd/app", "1"), await Engine.DigestAsync(name));
    }

    [Fact]
    public async Task NobodyElseLogsIn()
    {
        var refused = await Nobody.TryLoginAsync(registry, registry.Account! with { Password = "wrong" });

        Assert.Contains("unauthorized: user name or password is wrong", refused.Error, StringComparison.Ordinal);
    }
}
