using System.Text.Json.Nodes;
using Registry.Clients.Tests.Support;
using Registry.Oci;

namespace Registry.Clients.Tests.Buildah;

public abstract class BuildahTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly RegistryProcess _registry;
    private readonly Command _buildah;

    protected BuildahTests(RegistryProcess registry)
    {
        ClientTools.Buildah.Require();
        Requirement.Root();
        _registry = registry;
        _buildah = ContainerStorage.Of(ClientTools.Buildah, _folder);
    }

    public async ValueTask InitializeAsync() => await _buildah.LoginAsync(_registry, "--tls-verify=false");

    [Theory]
    [InlineData("oci", MediaTypes.OciManifest)]
    [InlineData("v2s2", MediaTypes.DockerManifest)]
    public async Task AnImageIsPushedInEitherFormat(string format, string mediaType)
    {
        await BuildAsync("amd64", "local/app:1");

        await _buildah.RunAsync("push", "--tls-verify=false", "--format", format, "local/app:1", $"docker://{_registry.Host}/buildah/{format}:1");

        Assert.Equal(mediaType, (await ManifestAsync($"buildah/{format}", "1", mediaType))["mediaType"]!.GetValue<string>());
        await _buildah.RunAsync("pull", "--tls-verify=false", $"{_registry.Host}/buildah/{format}:1");
    }

    [Fact]
    public async Task AListIsPushedWithAllItsImages()
    {
        await BuildAsync("amd64", "local/amd64:1");
        await BuildAsync("arm64", "local/arm64:1");
        await _buildah.RunAsync("manifest", "create", "local/list:1", "local/amd64:1", "local/arm64:1");

        await _buildah.RunAsync("manifest", "push", "--all", "--tls-verify=false", "local/list:1", $"docker://{_registry.Host}/buildah/list:1");

        var list = await ManifestAsync("buildah/list", "1", $"{MediaTypes.OciIndex}, {MediaTypes.DockerManifestList}");
        Assert.Equal(["amd64", "arm64"], list["manifests"]!.AsArray().Select(entry => entry!["platform"]!["architecture"]!.GetValue<string>()));
        await _buildah.RunAsync("pull", "--tls-verify=false", "--arch", "arm64", $"{_registry.Host}/buildah/list:1");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private async Task BuildAsync(string architecture, string name)
    {
        var file = _folder.Write($"file-{architecture}", $"built for {architecture}");
        var container = await _buildah.RunAsync("from", "--arch", architecture, "scratch");
        await _buildah.RunAsync("copy", container, file, "/file");
        await _buildah.RunAsync("config", "--arch", architecture, container);
        await _buildah.RunAsync("commit", "--rm", "--format", "oci", container, name);
    }

    private async Task<JsonNode> ManifestAsync(string repository, string tag, string accept) =>
        JsonNode.Parse(await _registry.Http.GetAsync($"/v2/{repository}/manifests/{tag}", accept))!;
}

public sealed class BuildahWithoutSignIn(OpenRegistry registry) : BuildahTests(registry), IClassFixture<OpenRegistry>;

public sealed class BuildahWithSignIn(SignedInRegistry registry) : BuildahTests(registry), IClassFixture<SignedInRegistry>;
