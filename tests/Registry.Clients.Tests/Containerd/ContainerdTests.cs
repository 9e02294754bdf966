using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Containerd;

public abstract class ContainerdTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ContainerdEngine _engine;

    protected ContainerdTests(ContainerdEngine engine)
    {
        ContainerdEngine.Require();
        _engine = engine;
    }

    private protected TempFolder Files => _folder;

    private protected Command Ctr => _engine.Ctr;

    private protected RegistryProcess Registry => _engine.Registry;

    [Fact]
    public async Task AnImageComesBackAsItWasPushed()
    {
        var image = Image.Random(1);
        var name = $"{Registry.Host}/containerd/app:1";
        await ImportAsync(OciLayout.Write(_folder["image"], name, image));
        await PushAsync(name);
        Assert.Equal(image.Manifest.Descriptor.Digest.ToString(), await Registry.Http.DigestAsync("containerd/app", "1"));

        await ForgetAsync(name);
        await PullAsync(name);

        Assert.Contains(image.Manifest.Descriptor.Digest.ToString(), await Ctr.RunAsync("images", "list", $"name=={name}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnIndexComesBackWithAllItsPlatforms()
    {
        var index = ImageIndex.Random(10);
        var name = $"{Registry.Host}/containerd/index:1";
        await ImportAsync(OciLayout.Write(_folder["index"], name, index));
        await PushAsync(name);
        Assert.Equal(index.Manifest.Descriptor.Digest.ToString(), await Registry.Http.DigestAsync("containerd/index", "1"));

        await ForgetAsync(name);
        await PullAsync(name, "--all-platforms");

        var content = await Ctr.RunAsync("content", "list", "--quiet");
        Assert.All(index.Images.SelectMany(image => image.Blobs), blob => Assert.Contains(blob.Descriptor.Digest.ToString(), content, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnImageIsFoundByDigest()
    {
        var image = Image.Random(20);
        await Registry.Http.PushAsync("containerd/digest", "1", image);

        await PullAsync($"{Registry.Host}/containerd/digest@{image.Manifest.Descriptor.Digest}");
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task<string> PushAsync(string name) => Ctr.RunAsync(["images", "push", "--plain-http", .. User, name]);

    private Task<string> PullAsync(string name, params string[] options) => Ctr.RunAsync(["images", "pull", "--plain-http", "--snapshotter", "native", .. User, .. options, name]);

    // There is no login: each command is told.
    private string[] User => Registry.Account is { } account ? ["--user", $"{account}"] : [];

    private protected Task<string> ImportAsync(string layout) =>
        Ctr.RunAsync("images", "import", "--all-platforms", "--no-unpack", "--snapshotter", "native", OciLayout.ToTar(layout));

    // Removed at once, so that the pull that follows has to fetch all of it.
    private protected Task<string> ForgetAsync(string name) => Ctr.RunAsync("images", "remove", "--sync", name);
}

public sealed class ContainerdWithoutSignIn(ContainerdWithOpenRegistry engine) : ContainerdTests(engine), IClassFixture<ContainerdWithOpenRegistry>;
