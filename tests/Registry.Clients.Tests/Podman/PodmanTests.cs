using System.Text.Json.Nodes;
using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Podman;

public abstract class PodmanTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly RegistryProcess _registry;
    private readonly Command _podman;

    protected PodmanTests(RegistryProcess registry)
    {
        ClientTools.Podman.Require();
        Requirement.Root();
        _registry = registry;
        _podman = ContainerStorage.Of(ClientTools.Podman, _folder);
    }

    public async ValueTask InitializeAsync() => await _podman.LoginAsync(_registry, "--tls-verify=false");

    [Fact]
    public async Task AnImageComesBackAsItWasPushed()
    {
        var image = Image.Random(1);
        var name = $"{_registry.Host}/podman/app:1";
        DockerArchive.Write(_folder["image.tar"], name, image);
        await _podman.RunAsync("load", "--quiet", "--input", _folder["image.tar"]);
        var id = await _podman.RunAsync("images", "--quiet", "--no-trunc", name);
        await _podman.RunAsync("push", "--tls-verify=false", name);

        await _podman.RunAsync("rmi", name);
        await _podman.RunAsync("pull", "--tls-verify=false", name);

        Assert.Equal(id, await _podman.RunAsync("images", "--quiet", "--no-trunc", name));
        Assert.Equal(await _registry.Http.DigestAsync("podman/app", "1"), await _podman.RunAsync("inspect", "--format", "{{.Digest}}", name));
    }

    [Fact]
    public async Task SearchFindsRepositoriesByAPartOfTheirName()
    {
        await _registry.Http.PushAsync("podman/searched", "1", Image.Random(2));
        await _registry.Http.PushAsync("podman/other", "1", Image.Random(2));

        var found = await _podman.RunAsync("search", "--tls-verify=false", "--format", "{{.Name}}", $"{_registry.Host}/searched");

        Assert.Equal($"{_registry.Host}/podman/searched", found);
    }

    [Fact]
    public async Task SearchListsTags()
    {
        await _registry.Http.PushAsync("podman/tagged", "1", Image.Random(3));
        await _registry.Http.PushAsync("podman/tagged", "2", Image.Random(3));

        var found = JsonNode.Parse(await _podman.RunAsync("search", "--tls-verify=false", "--list-tags", "--format", "json", $"{_registry.Host}/podman/tagged"))!;

        Assert.Equal(["1", "2"], Assert.Single(found.AsArray())!["Tags"]!.AsArray().Select(tag => tag!.GetValue<string>()));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

public sealed class PodmanWithoutSignIn(OpenRegistry registry) : PodmanTests(registry), IClassFixture<OpenRegistry>;

public sealed class PodmanWithSignIn(SignedInRegistry registry) : PodmanTests(registry), IClassFixture<SignedInRegistry>;

public sealed class PodmanInThePlaceOfRegistry2(TakenPlaceRegistry registry) : PodmanTests(registry), IClassFixture<TakenPlaceRegistry>;
