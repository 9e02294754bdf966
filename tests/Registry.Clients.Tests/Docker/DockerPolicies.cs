using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Docker;

/// <summary>Who is refused by a policy reads why. The engine's own registry is left alone.</summary>
[Collection(typeof(DockerWithoutSignIn))]
public sealed class DockerPolicies(DockerWithOpenRegistry engine, PolicyRegistry registry) : DockerTests(engine), IClassFixture<PolicyRegistry>
{
    [Fact]
    public async Task AnImmutableTagStaysWhereItIs()
    {
        var name = $"{registry.Host}/release/app:v1";
        await TagAsync(91, name);
        await Docker.RunAsync("push", name);
        var digest = await registry.Http.DigestAsync("release/app", "v1");
        await TagAsync(92, name);

        Assert.Contains("denied: the tag v1 of release/app is immutable and stays at", await Docker.FailAsync("push", name), StringComparison.Ordinal);
        Assert.Equal(digest, await registry.Http.DigestAsync("release/app", "v1"));
    }

    [Fact]
    public async Task AFullQuotaSaysWhatIsUsed()
    {
        var name = $"{registry.Host}/small/app:1";
        await TagAsync(93, name);

        Assert.Contains("denied: the quota of small/** is 1 KB, of which", await Docker.FailAsync("push", name), StringComparison.Ordinal);
    }

    private async Task TagAsync(int seed, string name) => await Docker.RunAsync("tag", await Engine.LoadAsync($"policies/app:{seed}", Image.Random(seed)), name);
}
