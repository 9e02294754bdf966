using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Transfers;

/// <summary>What <c>registry export</c> wrote is what others take.</summary>
public sealed class LoadedExports(OpenRegistry registry) : IClassFixture<OpenRegistry>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("docker-archive")]
    [InlineData("oci")]
    public async Task PodmanLoadsBothFormats(string format)
    {
        ClientTools.Podman.Require();
        Requirement.Root();
        var podman = ContainerStorage.Of(ClientTools.Podman, _folder);
        var image = await ExportAsync("export/podman:1", 940, _folder["image.tar"], format);
        var loaded = await podman.RunAsync("load", "--quiet", "--input", _folder["image.tar"]);
        Assert.Contains("export/podman:1", loaded, StringComparison.Ordinal);
        Assert.Equal(image.Config.Descriptor.Digest.Hex, (await podman.RunAsync("images", "--quiet", "--no-trunc")).Split(':')[^1]);
    }

    [Fact]
    public async Task SkopeoReadsEachFormat()
    {
        ClientTools.Skopeo.Require();
        var skopeo = ClientTools.Skopeo.With([], ("TMPDIR", _folder.Path));
        var image = await ExportAsync("export/skopeo:1", 950, _folder["docker.tar"], "docker-archive");
        await ExportAsync("export/skopeo:1", 950, _folder["layout"], "oci");
        await ExportAsync("export/skopeo:1", 950, _folder["oci.tar"], "oci");
        await skopeo.RunAsync("copy", $"docker-archive:{_folder["docker.tar"]}:export/skopeo:1", $"dir:{_folder["one"]}");
        await skopeo.RunAsync("copy", $"oci:{_folder["layout"]}:1", $"oci:{_folder["two"]}:1");
        await skopeo.RunAsync("copy", $"oci-archive:{_folder["oci.tar"]}", $"oci:{_folder["three"]}:1");
        OciLayout.Verify(_folder["layout"], image);
        OciLayout.Verify(_folder["two"], image);
        OciLayout.Verify(_folder["three"], image);
    }

    private async Task<Image> ExportAsync(string name, int seed, string to, string format)
    {
        var image = Image.Random(seed);
        await registry.Http.PushAsync(name.Split(':')[0], name.Split(':')[1], image);
        await registry.AdministerAsync("export", name, "--to", to, "--format", format);
        return image;
    }
}
