using System.Text.Json.Nodes;
using Registry.Clients.Tests.Images;

namespace Registry.Clients.Tests.Docker;

public abstract class DockerImages(DockerEngine engine) : DockerTests(engine)
{
    [Fact]
    public async Task ComeBackAsTheyWerePushed()
    {
        var name = await Engine.LoadAsync("docker/app:1", Image.Random(1, layers: 3));
        var id = await Engine.IdAsync(name);
        await Docker.RunAsync("push", name);
        var digest = await Engine.DigestAsync(name);
        Assert.Equal(digest, await Registry.Http.DigestAsync("docker/app", "1"));

        await Docker.RunAsync("rmi", name);
        await Docker.RunAsync("pull", name);

        Assert.Equal(id, await Engine.IdAsync(name));
        Assert.Equal(digest, await Engine.DigestAsync(name));
    }

    [Fact]
    public async Task AreMountedFromARepositoryThatHasTheirLayers()
    {
        var first = await Engine.LoadAsync("docker/first:1", Image.Random(2));
        var second = $"{Registry.Host}/docker/second:1";
        await Docker.RunAsync("push", first);
        await Docker.RunAsync("tag", first, second);

        var progress = await Docker.RunAsync("push", second);

        Assert.Contains("Mounted from docker/first", progress, StringComparison.Ordinal);
        Assert.DoesNotContain("Pushed", progress, StringComparison.Ordinal);
        Assert.Equal(await Registry.Http.DigestAsync("docker/first", "1"), await Registry.Http.DigestAsync("docker/second", "1"));
    }

    [Fact]
    public async Task AreNotSentTwice()
    {
        var name = await Engine.LoadAsync("docker/twice:1", Image.Random(3));
        await Docker.RunAsync("push", name);

        var progress = await Docker.RunAsync("push", name);

        Assert.Contains("Layer already exists", progress, StringComparison.Ordinal);
        Assert.DoesNotContain("Pushed", progress, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HealWhatTheRegistrysDiskHasDamaged()
    {
        var name = await Engine.LoadAsync("docker/damaged:1", Image.Random(11, layers: 2));
        var id = await Engine.IdAsync(name);
        await Docker.RunAsync("push", name);
        var manifest = JsonNode.Parse(await Registry.Http.GetAsync("/v2/docker/damaged/manifests/1"))!;
        await Registry.DamageAsync(manifest["layers"]![1]!["digest"]!.GetValue<string>());

        var progress = await Docker.RunAsync("push", name);

        Assert.Contains("Pushed", progress, StringComparison.Ordinal);
        Assert.Contains("Layer already exists", progress, StringComparison.Ordinal);
        await Docker.RunAsync("rmi", name);
        await Docker.RunAsync("pull", name);
        Assert.Equal(id, await Engine.IdAsync(name));
    }

    [Fact]
    public async Task OfManyLayersGoUpAndDownInParallel()
    {
        var name = await Engine.LoadAsync("docker/layers:1", Image.Random(4, layers: 24, size: 512 * 1024));
        var id = await Engine.IdAsync(name);

        await Docker.RunAsync("push", name);
        await Docker.RunAsync("rmi", name);
        await Docker.RunAsync("pull", name);

        Assert.Equal(id, await Engine.IdAsync(name));
    }

    [Fact]
    public async Task AreFoundByDigest()
    {
        var name = await Engine.LoadAsync("docker/digest:1", Image.Random(5));
        var id = await Engine.IdAsync(name);
        await Docker.RunAsync("push", name);
        var byDigest = $"{Registry.Host}/docker/digest@{await Engine.DigestAsync(name)}";
        await Docker.RunAsync("rmi", name);

        await Docker.RunAsync("pull", byDigest);

        Assert.Equal(id, await Engine.IdAsync(byDigest));
    }

    [Fact]
    public async Task OfEveryTagArePulledAtOnce()
    {
        var one = await Engine.LoadAsync("docker/tags:one", Image.Random(6));
        var two = await Engine.LoadAsync("docker/tags:two", Image.Random(7));
        await Docker.RunAsync("push", "--all-tags", $"{Registry.Host}/docker/tags");
        await Docker.RunAsync("rmi", one, two);

        await Docker.RunAsync("pull", "--all-tags", $"{Registry.Host}/docker/tags");

        Assert.NotEqual(await Engine.IdAsync(one), await Engine.IdAsync(two));
    }

    [Fact]
    public async Task ThatAreNotThereAreAnsweredWithTheReason()
    {
        await Docker.RunAsync("push", await Engine.LoadAsync("docker/known:1", Image.Random(8)));

        Assert.Contains("manifest unknown", await Docker.FailAsync("pull", $"{Registry.Host}/docker/known:2"), StringComparison.Ordinal);
        Assert.Contains("not found", await Docker.FailAsync("pull", $"{Registry.Host}/docker/unknown:1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AreFoundBySearch()
    {
        await Docker.RunAsync("push", await Engine.LoadAsync("docker/searched:1", Image.Random(9)));
        await Docker.RunAsync("push", await Engine.LoadAsync("docker/other:1", Image.Random(10)));

        var found = await Docker.RunAsync("search", "--format", "{{.Name}}", $"{Registry.Host}/searched");

        Assert.Contains("docker/searched", found, StringComparison.Ordinal);
        Assert.DoesNotContain("docker/other", found, StringComparison.Ordinal);
    }
}

[Collection(typeof(DockerWithoutSignIn))]
public sealed class DockerImagesWithoutSignIn(DockerWithOpenRegistry engine) : DockerImages(engine);

[Collection(typeof(DockerWithSignIn))]
public sealed class DockerImagesWithSignIn(DockerWithSignedInRegistry engine) : DockerImages(engine);
