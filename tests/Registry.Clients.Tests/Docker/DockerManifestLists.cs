using System.Text.Json.Nodes;
using Registry.Clients.Tests.Images;
using Registry.Oci;

namespace Registry.Clients.Tests.Docker;

public abstract class DockerManifestLists(DockerEngine engine) : DockerTests(engine)
{
    [Fact]
    public async Task AreMadeOfImagesThatTheRegistryHas()
    {
        var list = await PushListAsync("docker/list", 20);

        var shown = JsonNode.Parse(await Docker.RunAsync("manifest", "inspect", "--insecure", list))!;

        Assert.Equal(MediaTypes.DockerManifestList, shown["mediaType"]!.GetValue<string>());
        Assert.Equal(["amd64", "arm64"], shown["manifests"]!.AsArray().Select(entry => entry!["platform"]!["architecture"]!.GetValue<string>()));
    }

    [Fact]
    public async Task GiveEachPlatformItsOwnImage()
    {
        var list = await PushListAsync("docker/platforms", 22);

        Assert.Equal("amd64", await PulledArchitectureAsync(list, "linux/amd64"));
        Assert.Equal("arm64", await PulledArchitectureAsync(list, "linux/arm64"));
    }

    [Fact]
    public async Task AreFoundByDigest()
    {
        await PushListAsync("docker/pinned", 24);
        var digest = await Registry.Http.DigestAsync("docker/pinned", "list");
        var pinned = $"{Registry.Host}/docker/pinned@{digest}";

        await Docker.RunAsync("pull", pinned);

        Assert.Equal(digest, await Engine.DigestAsync(pinned));
    }

    private async Task<string> PushListAsync(string repository, int seed)
    {
        var list = $"{Registry.Host}/{repository}:list";
        var amd64 = await Engine.LoadAsync($"{repository}:amd64", Image.Random(seed));
        var arm64 = await Engine.LoadAsync($"{repository}:arm64", Image.Random(seed + 1, architecture: "arm64"));
        await Docker.RunAsync("push", "--all-tags", $"{Registry.Host}/{repository}");
        await Docker.RunAsync("rmi", amd64, arm64);

        await Docker.RunAsync("manifest", "create", "--insecure", list, amd64, arm64);
        await Docker.RunAsync("manifest", "annotate", "--os", "linux", "--arch", "arm64", "--variant", "v8", list, arm64);
        await Docker.RunAsync("manifest", "push", "--insecure", list);
        return list;
    }

    private async Task<string> PulledArchitectureAsync(string name, string platform)
    {
        await Docker.RunAsync("pull", "--platform", platform, name);
        return await Docker.RunAsync("inspect", "--format", "{{.Architecture}}", name);
    }
}

[Collection(typeof(DockerWithoutSignIn))]
public sealed class DockerManifestListsWithoutSignIn(DockerWithOpenRegistry engine) : DockerManifestLists(engine);

[Collection(typeof(DockerWithSignIn))]
public sealed class DockerManifestListsWithSignIn(DockerWithSignedInRegistry engine) : DockerManifestLists(engine);
