using System.Formats.Tar;
using System.Text.Json;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Transfer;

/// <summary>Images that are written into files and folders.</summary>
public sealed class Exports : TransferTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("app.tar")]
    [InlineData("app.tar", "--format", "oci")]
    [InlineData("layout")]
    public async Task WhatIsWrittenComesBackAsItWas(string place, params string[] how)
    {
        var image = new SavedImage();
        var tar = new TarDraft().Blobs([image.Config, .. image.Layers, image.Manifest]).Layout(image.LayoutEntry("1"));
        await RunAsync("import", "oci", tar.Write(Beside("in.tar")), "team/app");
        await RunAsync(["export", "team/app:1", "--to", Beside(place), .. how]);
        var other = Beside("other");
        Assert.Contains($"team/app:1 is {image.Digest}", (await Commands.TypeAsync("import", "archive", Beside(place), "--data", other)).Is(0).Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Data)!, "*.partial*"));
    }

    [Fact]
    public async Task AnArchiveForEnginesIsBothLayoutsInOne()
    {
        await ImportAsync("app:1");
        await RunAsync("export", "app:1", "--to", Beside("app.tar"));
        var files = await ReadAsync(Beside("app.tar"));
        Assert.Equal("""{"imageLayoutVersion":"1.0.0"}""", files["oci-layout"].RootElement.GetRawText());
        var image = files["manifest.json"].RootElement[0];
        Assert.Equal(["app:1"], image.GetProperty("RepoTags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.All([image.GetProperty("Config"), .. image.GetProperty("Layers").EnumerateArray()], file => Assert.Contains(file.GetString()!, files.Keys));
        var annotations = files["index.json"].RootElement.GetProperty("manifests")[0].GetProperty("annotations");
        Assert.Equal("docker.io/library/app:1", annotations.GetProperty("io.containerd.image.name").GetString());
        Assert.Equal("1", annotations.GetProperty("org.opencontainers.image.ref.name").GetString());
    }

    [Fact]
    public async Task TheSameImageGivesTheSameBytes()
    {
        await ImportAsync("app:1");
        await RunAsync("export", "app:1", "--to", Beside("a.tar"));
        await RunAsync("export", "app:1", "--to", Beside("b.tar"));
        Assert.Equal(await File.ReadAllBytesAsync(Beside("a.tar"), Token), await File.ReadAllBytesAsync(Beside("b.tar"), Token));
    }

    [Fact]
    public async Task ALayoutOfAnIndexHasAllItsImages()
    {
        var (index, images) = await PushIndexAsync(("linux", "amd64"), ("linux", "arm64"));
        await RunAsync("export", "app:index", "--to", Beside("layout"));
        Assert.All([index, .. images], digest => Assert.True(File.Exists(Beside($"layout/blobs/sha256/{digest.Hex}"))));
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("linux/amd64", 0)]
    [InlineData("linux/arm64", 1)]
    public async Task OfAnIndexEnginesGetTheImageOfAPlatform(string? platform, int expected)
    {
        var (_, images) = await PushIndexAsync(("linux", "amd64"), ("linux", "arm64"), ("unknown", "unknown"));
        string[] how = platform is null ? [] : ["--platform", platform];
        Assert.Contains($"app:index is {images[expected]}", (await RunAsync(["export", "app:index", "--to", Beside("app.tar"), .. how])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhichImageIsMeantHasToBeClear()
    {
        await PushIndexAsync(("linux", "arm64"), ("windows", "amd64"));
        Assert.Contains("the index has no image for linux/amd64; choose one with --platform: linux/arm64, windows/amd64", await RefusalAsync("app:index"), StringComparison.Ordinal);
        Assert.Contains("the index has no image for linux/s390x; choose one with --platform: linux/arm64", await RefusalAsync("app:index", "--platform", "linux/s390x"), StringComparison.Ordinal);
        Assert.Contains("'amd64' is not a platform", await RefusalAsync("app:index", "--platform", "amd64"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsThereAlreadyIsNotOverwritten()
    {
        await ImportAsync("app:1");
        await File.WriteAllTextAsync(Beside("app.tar"), "mine", Token);
        Assert.Contains("is there already", await RefusalAsync("app:1"), StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Beside("app.tar"), Token));
    }

    [Fact]
    public async Task ABlobThatIsDamagedEndsItAndLeavesNothing()
    {
        var layer = (await ImportAsync("app:1")).Layers[0];
        var http = await ServeAsync();
        var digest = (await http.GetAsync("/v2/app/manifests/1")).Json.GetProperty("layers")[0].GetProperty("digest").GetString()!;
        var file = Path.Combine(Data, "blobs", "sha256", digest[7..9], digest[7..]);
        await File.WriteAllBytesAsync(file, new byte[new FileInfo(file).Length], Token);
        Assert.Contains($"The blob {digest} is damaged", await RefusalAsync("app:1"), StringComparison.Ordinal);
        Assert.NotEmpty(layer);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Data)!, "app.tar*"));
    }

    [Theory]
    [InlineData("app:2", "has no tag 2")]
    [InlineData("app", "names no image")]
    [InlineData("other:1", "has no tag 1")]
    public async Task WhatIsNotThereIsNamed(string name, string fault)
    {
        await ImportAsync("app:1");
        Assert.Contains(fault, await RefusalAsync(name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNoImageGoesIntoALayoutOnly()
    {
        var http = await ServeAsync();
        var config = Some.Bytes(10);
        await http.PushBlobAsync("chart", config);
        await http.PushManifestAsync("chart", "1", Documents.Image(Documents.Of(config, "application/vnd.cncf.helm.config.v1+json"), []));
        Assert.Contains("is not an image that engines run (application/vnd.cncf.helm.config.v1+json); export it with --format oci", await RefusalAsync("chart:1"), StringComparison.Ordinal);
        await RunAsync("export", "chart:1", "--to", Beside("chart"), "--format", "oci");
    }

    private async Task<(Digest Index, List<Digest> Images)> PushIndexAsync(params (string Os, string Architecture)[] platforms)
    {
        var http = await ServeAsync();
        var entries = new List<string>();
        var images = new List<Digest>();
        foreach (var (os, architecture) in platforms)
        {
            var config = Some.Bytes(10);
            await http.PushBlobAsync("app", config);
            var json = Documents.Image(Documents.Of(config, MediaTypes.OciConfig), []);
            images.Add(await http.PushManifestAsync("app", null, json));
            entries.Add(Documents.Json(new Descriptor(MediaTypes.OciManifest, images[^1], json.Length), $$""","platform":{"os":"{{os}}","architecture":"{{architecture}}"}"""));
        }

        var index = await http.PushManifestAsync("app", "index", $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(',', entries)}}]}""", MediaTypes.OciIndex);
        return (index, images);
    }

    private async Task<SavedImage> ImportAsync(string name)
    {
        var image = new SavedImage();
        await RunAsync("import", "archive", image.ToTar(name).Write(Beside("in.tar")));
        return image;
    }

    private async Task<CommandResult> RunAsync(params string[] arguments) => (await Commands.TypeAsync([.. arguments, "--data", Data])).Is(0);

    private async Task<string> RefusalAsync(string name, params string[] more) =>
        (await Commands.TypeAsync(["export", name, "--to", Beside("app.tar"), "--data", Data, .. more])).Is(1).Error;

    /// <summary>The JSON of the archive, by name; what is no JSON is null.</summary>
    private static async Task<Dictionary<string, JsonDocument>> ReadAsync(string path)
    {
        var files = new Dictionary<string, JsonDocument>();
        await using var tar = new TarReader(File.OpenRead(path));
        while (await tar.GetNextEntryAsync(cancellationToken: Token) is { } entry)
        {
            files[entry.Name] = entry.Name.StartsWith("blobs/", StringComparison.Ordinal) ? JsonDocument.Parse("null") : await JsonDocument.ParseAsync(entry.DataStream!, cancellationToken: Token);
        }

        return files;
    }
}
