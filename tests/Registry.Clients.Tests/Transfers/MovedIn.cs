using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Skopeo;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Transfers;

/// <summary>What came from elsewhere is pulled as it was there.</summary>
public sealed class MovedIn : SkopeoTests, IClassFixture<MovedInRegistry>
{
    private readonly MovedInRegistry _registry;

    public MovedIn(MovedInRegistry registry)
        : base(registry)
    {
        Array.ForEach(MovedInRegistry.Tools, tool => tool.Require());
        Requirement.Root();
        _registry = registry;
    }

    [Fact]
    public async Task FromAVolumeEveryByteComes()
    {
        Assert.StartsWith("3 repositories: 6 manifests and 4 tags taken.", _registry.Told, StringComparison.Ordinal);
        await CopyAsync(There("moved/app:1"), $"oci:{Folder("app")}:1");
        OciLayout.Verify(Folder("app"), _registry.First);
        Assert.Equal(_registry.First.Manifest.Descriptor.Digest.ToString(), await Registry.Http.DigestAsync("moved/same", "1"));
    }

    [Fact]
    public async Task FromAVolumeAnIndexComesWithAllItsImages()
    {
        await CopyAsync(There("moved/index:1"), $"oci:{Folder("index")}:1", "--all");
        Assert.Equal(_registry.Index.Manifest.Descriptor.Digest.ToString(), OciLayout.DigestIn(Folder("index")));
        Assert.All(_registry.Index.Images, image => OciLayout.Verify(Folder("index"), image));
    }

    [Fact]
    public async Task FromAVolumeDockerManifestsCome() => await CopyAsync(There("moved/app:2"), $"dir:{Folder("second")}");

    [Fact]
    public async Task FromAVolumeWhatWasDeletedThereDoesNotCome() =>
        Assert.Contains("manifest unknown", await Skopeo.FailAsync("inspect", "--tls-verify=false", There("moved/app:gone")), StringComparison.Ordinal);

    [Theory]
    [InlineData("moved/skopeo:1")]
    [InlineData("moved/podman:1")]
    [InlineData("moved/podman-oci:1")]
    public async Task FromArchivesTheLayersCome(string name)
    {
        await CopyAsync(There(name), $"docker-archive:{Folder("saved.tar")}:saved:1");
        var layers = await Skopeo.RunAsync("inspect", "--config", $"docker-archive:{Folder("saved.tar")}");
        Assert.All(_registry.Saved.Layers, layer => Assert.Contains(layer.DiffId.ToString(), layers, StringComparison.Ordinal));
    }
}
