using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Podman;

public sealed class PodmanSearchRights : IClassFixture<SignedInRegistry>, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SignedInRegistry _registry;
    private readonly Command _podman;

    public PodmanSearchRights(SignedInRegistry registry)
    {
        ClientTools.Podman.Require();
        Requirement.Root();
        _registry = registry;
        _podman = ContainerStorage.Of(ClientTools.Podman, _folder);
    }

    [Fact]
    public async Task SearchFindsWhatMayBePulled()
    {
        foreach (var repository in (string[])["private", "shared", "public"])
        {
            await _registry.Http.PushAsync($"{repository}/needle", "1", Image.Random(1));
        }

        Assert.Equal(["public/needle"], await SearchAsync());

        await _podman.LoginAsync(_registry, SignedInRegistry.Bob, "--tls-verify=false");
        Assert.Equal(["public/needle", "shared/needle"], await SearchAsync());
    }

    public void Dispose() => _folder.Dispose();

    private async Task<IEnumerable<string>> SearchAsync()
    {
        var found = await _podman.RunAsync("search", "--tls-verify=false", "--format", "{{.Name}}", $"{_registry.Host}/needle");
        return found.Split('\n').Select(name => name[(_registry.Host.Length + 1)..]).Order(StringComparer.Ordinal);
    }
}
