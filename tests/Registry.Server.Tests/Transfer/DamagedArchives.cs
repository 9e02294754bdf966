using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Transfer;

/// <summary>Archives that are broken, or that somebody made up: a line says what is wrong, and nothing is left of them.</summary>
public sealed class DamagedArchives : TransferTests
{
    private readonly SavedImage _image = new([1, 2, 3]);

    [Fact]
    public async Task AFileThatIsNoTar()
    {
        await File.WriteAllBytesAsync(Beside("image.tar"), Some.Bytes(2000), TestContext.Current.CancellationToken);
        Assert.Contains("is not a tar file, or is damaged", await RefusalAsync(Beside("image.tar")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATarThatWasCutOff()
    {
        var path = new SavedImage(Some.Bytes(10_000)).ToTar("app:1").Write(Beside("image.tar"));
        await using (var file = File.OpenWrite(path))
        {
            file.SetLength(6000);
        }

        Assert.Contains("is not a tar file, or is damaged: it ends within 00000000/layer.tar", await RefusalAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AGzipThatWasCutOff()
    {
        var path = _image.ToTar("app:1").Write(Beside("image.tar.gz"), isPacked: true);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(path, [.. bytes.AsSpan(0, bytes.Length / 2)], TestContext.Current.CancellationToken);
        Assert.Contains("damaged", await RefusalAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnePackedWithSomethingElse()
    {
        await File.WriteAllBytesAsync(Beside("image.tar.zst"), [0x28, 0xb5, 0x2f, 0xfd, 0, 0], TestContext.Current.CancellationToken);
        Assert.Contains("is packed with zstd; unpack it first: zstd -d", await RefusalAsync(Beside("image.tar.zst")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATarWithoutImages() => Assert.Contains("has no images in it", await RefusalAsync(new TarDraft().Add("file", "text").Write(Beside("image.tar"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[{}]")]
    [InlineData("""[{"Config":null}]""")]
    [InlineData("""[{"Config":"c","Layers":[null]}]""")]
    public async Task AListOfImagesThatIsNone(string json) =>
        Assert.Contains("manifest.json does not say what images there are", await RefusalAsync(new TarDraft().Add("manifest.json", json).Write(Beside("image.tar"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("gone.tar", "the archive has no gone.tar")]
    [InlineData("../../../../../../etc/passwd", "the archive has no ../../../../../../etc/passwd")]
    [InlineData("/etc/passwd", "the archive has no /etc/passwd")]
    [InlineData("out", "the archive has no out")]
    [InlineData("round", "the archive has no round")]
    public async Task ALayerThatIsNotThere(string layer, string fault)
    {
        var tar = new TarDraft().Add("c", _image.Config).Link("out", "/etc/passwd").Link("round", "round").Add("manifest.json", $"[{SavedImage.Entry("c", [layer], "app:1")}]");
        Assert.Contains(fault, await RefusalAsync(tar.Write(Beside("image.tar"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ALayerOfOtherBytes(bool isPacked)
    {
        var layer = isPacked ? SavedImage.Pack([4, 5, 6]) : [4, 5, 6];
        var tar = new TarDraft().Add("c", _image.Config).Add("l", layer).Add("manifest.json", $"[{SavedImage.Entry("c", ["l"], "app:1")}]");
        Assert.Contains($"the layer l is damaged: its bytes do not have the digest {Digest.Of(_image.Layers[0])}", await RefusalAsync(tar.Write(Beside("image.tar"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherNumberOfLayers()
    {
        var tar = new TarDraft().Add("c", _image.Config).Add("manifest.json", $"[{SavedImage.Entry("c", [], "app:1")}]");
        Assert.Contains("app:1 has 0 layers in the archive, and 1 in its config", await RefusalAsync(tar.Write(Beside("image.tar"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALayoutWithoutABlob()
    {
        var tar = new TarDraft().Blobs(_image.Manifest, _image.Config).Layout(_image.LayoutEntry("1"));
        Assert.Contains($"{_image.Digest} names the blob {Digest.Of(_image.Layers[0])}, which is not in the archive", await RefusalAsync(tar.Write(Beside("l.tar")), "app"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALayoutWithABlobOfOtherBytes()
    {
        var tar = new TarDraft().Blobs(_image.Manifest, _image.Config).Add($"blobs/sha256/{Digest.Of(_image.Layers[0]).Hex}", [3, 2, 1]).Layout(_image.LayoutEntry("1"));
        Assert.Contains($"do not have the digest {Digest.Of(_image.Layers[0])}", await RefusalAsync(tar.Write(Beside("l.tar")), "app"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALayoutWithAManifestOfOtherBytes()
    {
        var tar = new TarDraft().Blobs([_image.Config, .. _image.Layers]).Add($"blobs/sha256/{_image.Digest.Hex}", "{}").Layout(_image.LayoutEntry("1"));
        Assert.Contains($"the manifest {_image.Digest} is damaged", await RefusalAsync(tar.Write(Beside("l.tar")), "app"), StringComparison.Ordinal);
    }

    /// <summary>What is said; no repository and no upload is left.</summary>
    private async Task<string> RefusalAsync(string path, params string[] places)
    {
        var result = (await Commands.TypeAsync(["import", "archive", path, "--data", Data, .. places])).Is(1);
        Assert.Empty(Directory.Exists(Path.Combine(Data, "uploads")) ? Directory.EnumerateFiles(Path.Combine(Data, "uploads")) : []);
        using var rows = new IndexRows(Data);
        Assert.Empty(rows.Context.Repositories);
        return result.Error;
    }
}
