using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Containerd;

public sealed class ContainerdTests : IClassFixture<ContainerdEngine>, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ContainerdEngine _engine;

    public ContainerdTests(ContainerdEngine engine)
    {
        ContainerdEngine.Require();
        _engine = engine;
    }

    private Command Ctr => _engine.Ctr;

    private RegistryProcess Registry => _engine.Registry;

    [Fact]
    public async Task AnImageComesBackAsItWasPushed()
    {
        var image = Image.Random(1);
        var name = $"{Registry.Host}/containerd/app:1";
        await ImportAsync(OciLayout.Write(_folder["image"], name, image));
        await Ctr.RunAsync("images", "push", "--plain-http", name);
        Assert.Equal(image.Manifest.Descriptor.Digest.ToString(), await Registry.Http.DigestAsync("containerd/app", "1"));

        await ForgetAsync(name);
        await Ctr.RunAsync("images", "pull", "--plain-http", "--snapshotter", "native", name);

        Assert.Contains(image.Manifest.Descriptor.Digest.ToString(), await Ctr.RunAsync("images", "list", $"name=={name}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnIndexComesBackWithAllItsPlatforms()
    {
        var index = ImageIndex.Random(10);
        var name = $"{Registry.Host}/containerd/index:1";
        await ImportAsync(OciLayout.Write(_folder["index"], name, index));
        await Ctr.RunAsync("images", "push", "--plain-http", name);
        Assert.Equal(index.Manifest.Descriptor.Digest.ToString(), await Registry.Http.DigestAsync("containerd/index", "1"));

        await ForgetAsync(name);
        await Ctr.RunAsync("images", "pull", "--plain-http", "--snapshotter", "native", "--all-platforms", name);

        var content = await Ctr.RunAsync("content", "list", "--quiet");
        Assert.All(index.Images.SelectMany(image => image.Blobs), blob => Assert.Contains(blob.Descriptor.Digest.ToString(), content, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnImageIsFoundByDigest()
    {
        var image = Image.Random(20);
        await Registry.Http.PushAsync("containerd/digest", "1", image);

        await Ctr.RunAsync("images", "pull", "--plain-http", "--snapshotter", "native", $"{Registry.Host}/containerd/digest@{image.Manifest.Descriptor.Digest}");
    }

    public void Dispose() => _folder.Dispose();

    private Task<string> ImportAsync(string layout) =>
        Ctr.RunAsync("images", "import", "--all-platforms", "--no-unpack", "--snapshotter", "native", OciLayout.ToTar(layout));

    // Removed at once, so that the pull that follows has to fetch all of it.
    private Task<string> ForgetAsync(string name) => Ctr.RunAsync("images", "remove", "--sync", name);
}
