using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Mirror;

/// <summary>A client pulls through the mirror, forgets what it has, and pulls again when the upstream is gone.</summary>
public sealed class MirrorTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly MirrorRegistry _mirror = new();

    public ValueTask InitializeAsync() => _mirror.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _mirror.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task SkopeoByPath()
    {
        ClientTools.Skopeo.Require();
        var skopeo = ClientTools.Skopeo.With([], ("TMPDIR", _folder.Path));
        var name = $"docker://{_mirror.Host}/docker.io/{MirrorRegistry.Repository}:1";
        await skopeo.RunAsync("copy", "--src-tls-verify=false", name, $"oci:{_folder["first"]}:1");
        await _mirror.StopUpstreamAsync();
        await skopeo.RunAsync("copy", "--src-tls-verify=false", name, $"oci:{_folder["second"]}:1");
        OciLayout.Verify(_folder["first"], _mirror.Image);
        OciLayout.Verify(_folder["second"], _mirror.Image);
    }

    [Fact]
    public async Task PodmanByItsSettings()
    {
        ClientTools.Podman.Require();
        Requirement.Root();
        await _mirror.WriteConfigAsync("podman", _folder["conf"]);
        const string Name = $"docker.io/{MirrorRegistry.Repository}:1";
        var podman = ContainerStorage.Of(ClientTools.Podman, _folder, ("CONTAINERS_REGISTRIES_CONF", _folder["conf/registries.conf"]));
        await podman.RunAsync("pull", Name);
        await podman.RunAsync("rmi", Name);
        await _mirror.StopUpstreamAsync();
        await podman.RunAsync("pull", Name);
        Assert.Equal(_mirror.Image.Manifest.Descriptor.Digest.ToString(), await podman.RunAsync("inspect", "--format", "{{.Digest}}", Name));
    }
}
