using System.Formats.Tar;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Transfer;

/// <summary>What <c>docker save</c> wrote, of old and of new engines, and image layouts.</summary>
public sealed class Archives : TransferTests
{
    private readonly SavedImage _image = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnOldOneGetsAManifest(bool isPacked)
    {
        var output = await ImportAsync(_image.ToTar("app:1", "localhost:5000/team/app:2").Write(Beside("image.tar"), isPacked));
        Assert.Matches("^app:1 is sha256:[0-9a-f]{64}$", output[0]);
        Assert.Matches("^team/app:2 is sha256:[0-9a-f]{64}, there called localhost:5000/team/app:2$", output[1]);
        var http = await ServeAsync();
        await _image.IsServedAsync(http, "app", "1");
        await _image.IsServedAsync(http, "team/app", "2");
        (await http.HeadAsync("/v2/app/manifests/1")).Is(200).Has("Content-Type", MediaTypes.DockerManifest);
        Assert.Equal(["index.db", "lock"], Directory.EnumerateFiles(Data).Select(Path.GetFileName).Where(name => !name!.Contains('-', StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task TheSameArchiveGivesTheSameDigest()
    {
        var path = _image.ToTar("app:1").Write(Beside("image.tar"));
        Assert.Equal(await ImportAsync(path), await ImportAsync(path));
    }

    [Fact]
    public async Task ALayerMayBeALinkToAnother()
    {
        var image = new SavedImage(Some.Bytes(1000), Some.Bytes(10));
        var tar = new TarDraft().Link("b/layer.tar", "../a/layer.tar").Add("./a/layer.tar", image.Layers[0]).Link("c/layer.tar", "d/layer.tar", TarEntryType.HardLink)
            .Add("d/layer.tar", image.Layers[1]).Add("config.json", image.Config).Add("manifest.json", $"[{SavedImage.Entry("config.json", ["b/layer.tar", "c/layer.tar"], "app:1")}]");
        await ImportAsync(tar.Write(Beside("image.tar")));
        await image.IsServedAsync(await ServeAsync(), "app", "1");
    }

    [Fact]
    public async Task LayersThatArePackedAlreadyStayAsTheyAre()
    {
        var packed = _image.Layers.Select(SavedImage.Pack).ToArray();
        var tar = new TarDraft().Add("manifest.json", $"[{SavedImage.Entry("c", ["0", "1"], "app:1")}]").Add("c", _image.Config).Add("0", packed[0]).Add("1", packed[1]);
        await ImportAsync(tar.Write(Beside("image.tar")));
        var http = await ServeAsync();
        await _image.IsServedAsync(http, "app", "1");
        (await http.HeadAsync($"/v2/app/blobs/{Digest.Of(packed[1])}")).Is(200);
    }

    [Fact]
    public async Task OfANewOneTheManifestsStayAsTheyAre()
    {
        var tar = NewTar(_image).Layout($"{_image.LayoutEntry("1", "docker.io/library/app:1")},{_image.LayoutEntry("2", "localhost:5000/team/app:2")}");
        var output = await ImportAsync(tar.Write(Beside("image.tar")));
        Assert.Equal($"app:1 is {_image.Digest}, there called docker.io/library/app:1", output[0]);
        Assert.Equal($"team/app:2 is {_image.Digest}, there called localhost:5000/team/app:2", output[1]);
        await _image.IsServedAsync(await ServeAsync(), "team/app", "2");
    }

    [Fact]
    public async Task ANewOneWhoseLayoutIsNotWholeIsReadTheOldWay()
    {
        var other = new SavedImage();
        var tar = NewTar(_image).Layout(other.LayoutEntry("1", "docker.io/library/app:1"));
        var output = await ImportAsync(tar.Write(Beside("image.tar")));
        Assert.DoesNotContain(other.Digest.ToString(), output[0], StringComparison.Ordinal);
        await _image.IsServedAsync(await ServeAsync(), "app", "1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ALayoutMayBeAFolderOrATar(bool isFolder)
    {
        var tar = new TarDraft().Blobs([_image.Config, .. _image.Layers, _image.Manifest]).Layout(_image.LayoutEntry("1.0"));
        await ImportAsync(isFolder ? tar.Unpack(Beside("layout")) : tar.Write(Beside("layout.tar")), "oci", "team/app");
        var http = await ServeAsync();
        await _image.IsServedAsync(http, "team/app", "1.0");
        (await http.HeadAsync("/v2/team/app/manifests/1.0")).Has("Docker-Content-Digest", _image.Digest.ToString());
    }

    [Fact]
    public async Task OfAnIndexWhatThereIsComes()
    {
        var (whole, bare) = (new SavedImage(), new SavedImage());
        var index = Some.Utf8(Documents.Index([Child(whole), Child(bare), Documents.Missing(MediaTypes.OciManifest)]));
        var tar = new TarDraft().Blobs([whole.Config, .. whole.Layers, whole.Manifest, bare.Manifest, index])
            .Layout(SavedImage.LayoutEntry(new Descriptor(MediaTypes.OciIndex, Digest.Of(index), index.Length), "1"));
        var output = await ImportAsync(tar.Write(Beside("layout.tar")), "oci", "app");
        Assert.Equal(3, output.Length);
        Assert.Contains($"left out: {bare.Digest} names the blob {Digest.Of(bare.Config)}, which is not in the archive", output[1], StringComparison.Ordinal);
        var http = await ServeAsync();
        (await http.GetAsync("/v2/app/manifests/1")).Is(200).Has("Docker-Content-Digest", Digest.Of(index).ToString());
        await whole.IsServedAsync(http, "app", whole.Digest.ToString());
        (await http.GetAsync($"/v2/app/manifests/{bare.Digest}")).Is(404);
    }

    [Fact]
    public async Task AnAttestationGoesWithItsImage()
    {
        var about = Some.Utf8(Documents.Image(Documents.Of(Documents.EmptyConfig), [], Documents.Subject(_image.Digest)));
        var tar = new TarDraft().Blobs([_image.Config, .. _image.Layers, _image.Manifest, about, Documents.EmptyConfig])
            .Layout($"{_image.LayoutEntry("1")},{SavedImage.LayoutEntry(new Descriptor(MediaTypes.OciManifest, Digest.Of(about), about.Length), null)}");
        await ImportAsync(tar.Write(Beside("layout.tar")), "oci", "app:2");
        var referrers = (await (await ServeAsync()).GetAsync($"/v2/app/referrers/{_image.Digest}")).Json.GetProperty("manifests");
        Assert.Equal(1, referrers.GetArrayLength());
    }

    [Fact]
    public async Task TagsAreMovedAndTheirHistoryTellsIt()
    {
        await ImportAsync(_image.ToTar("app:1").Write(Beside("one.tar")));
        await ImportAsync(new SavedImage().ToTar("app:1").Write(Beside("two.tar")));
        var history = (await Commands.TypeAsync("tag", "history", "app:1", "--data", Data)).Is(0).Lines;
        Assert.Equal(3, history.Length);
    }

    [Fact]
    public async Task ATagThatIsImmutableStays()
    {
        await ImportAsync(_image.ToTar("app:1").Write(Beside("one.tar")));
        await File.WriteAllTextAsync(
            Beside("settings.json"), """{"Registry":{"Policies":{"Immutable":[{"Repositories":"**","Tags":"*"}]}}}""", TestContext.Current.CancellationToken);
        var other = new SavedImage().ToTar("app:1").Write(Beside("two.tar"));
        Assert.Contains("is immutable", (await Commands.TypeAsync("import", "archive", other, "--data", Data, "--config", Beside("settings.json"))).Is(1).Error, StringComparison.Ordinal);
        await _image.IsServedAsync(await ServeAsync(), "app", "1");
    }

    private static Descriptor Child(SavedImage image) => new(MediaTypes.OciManifest, image.Digest, image.Manifest.Length);

    // As docker 25 and later write it: both in one, but for the layout's index.
    private static TarDraft NewTar(SavedImage image)
    {
        var names = image.Layers.Select(layer => $"blobs/sha256/{Digest.Of(layer).Hex}");
        return new TarDraft().Blobs([image.Config, .. image.Layers, image.Manifest])
            .Add("manifest.json", $"[{SavedImage.Entry($"blobs/sha256/{Digest.Of(image.Config).Hex}", names, "app:1")}]");
    }

    private async Task<string[]> ImportAsync(string path, string kind = "archive", params string[] more) =>
        (await Commands.TypeAsync(["import", kind, path, "--data", Data, .. more])).Is(0).Lines;
}
