using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Transfer;

/// <summary>What is broken in the other registry's folder: all else is taken, and each is told of.</summary>
public sealed class DamagedVolumes : Registry2Tests
{
    public DamagedVolumes() => Volume.Image("sound", "1");

    [Fact]
    public async Task ALayerThatIsMissingIsNamedAndTheRestOfItsImageComes()
    {
        var image = Volume.Image("app", "1");
        var layer = await File.ReadAllBytesAsync(Volume.BlobFile(image.Layer.Digest), TestContext.Current.CancellationToken);
        File.Delete(Volume.BlobFile(image.Layer.Digest));
        Assert.Equal($"app:1 ({image.Digest}): taken, but it cannot be pulled until its blob {image.Layer.Digest} is pushed again: it is missing", await LeftOutAsync());
        var http = await ServeAsync();
        (await http.GetAsync("/v2/app/manifests/1")).Is(200);
        (await http.GetAsync($"/v2/app/blobs/{image.Config.Digest}")).Is(200);
        (await http.GetAsync($"/v2/app/blobs/{image.Layer.Digest}")).Is(404);

        await http.PushBlobAsync("app", layer);
        (await http.GetAsync($"/v2/app/blobs/{image.Layer.Digest}")).Is(200);
    }

    [Fact]
    public async Task ALayerOfAnotherLengthIsNotTaken()
    {
        var image = Volume.Image("app", "1");
        await File.AppendAllTextAsync(Volume.BlobFile(image.Layer.Digest), "more", TestContext.Current.CancellationToken);
        Assert.Contains($"{image.Layer.Digest} is pushed again: it has 2004 bytes and not 2000", await LeftOutAsync(), StringComparison.Ordinal);
        (await (await ServeAsync()).GetAsync($"/v2/app/blobs/{image.Layer.Digest}")).Is(404);
    }

    [Fact]
    public async Task ALayerOfOtherBytesIsNotCopied()
    {
        var image = Volume.Image("app", "1");
        await File.WriteAllBytesAsync(Volume.BlobFile(image.Layer.Digest), Some.Bytes(2000), TestContext.Current.CancellationToken);
        Assert.Contains($"{image.Layer.Digest} is pushed again: its bytes have another digest", await LeftOutAsync("--copy"), StringComparison.Ordinal);
        (await (await ServeAsync()).GetAsync($"/v2/app/blobs/{image.Layer.Digest}")).Is(404);
    }

    [Fact]
    public async Task ALayerOfOtherBytesThatWasLinkedIsFoundByVerification()
    {
        var image = Volume.Image("app", "1");
        await File.WriteAllBytesAsync(Volume.BlobFile(image.Layer.Digest), Some.Bytes(2000), TestContext.Current.CancellationToken);
        await ImportAllAsync();
        Assert.Contains(image.Layer.Digest.ToString(), (await Commands.TypeAsync("verify", "--unverified", "--data", Data)).Is(2).Output, StringComparison.Ordinal);
        (await (await ServeAsync()).GetAsync($"/v2/app/blobs/{image.Layer.Digest}")).Is(404);
        Assert.Equal("0 blobs", (await Commands.TypeAsync("verify", "--unverified", "sound", "--data", Data)).Is(0).Output[..7]);
    }

    [Fact]
    public async Task AManifestOfOtherBytesIsNotTaken()
    {
        var image = Volume.Image("app", "1");
        await File.WriteAllTextAsync(Volume.BlobFile(image.Digest), image.Json.Replace("2000", "2001", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal($"app:1 ({image.Digest}): its bytes have another digest", await LeftOutAsync());
    }

    [Fact]
    public async Task AManifestThatIsMissingIsNamedWithItsTags()
    {
        var image = Volume.Image("app", "1");
        File.Delete(Volume.BlobFile(image.Digest));
        Assert.Equal($"app:1 ({image.Digest}): its bytes are missing", await LeftOutAsync());
    }

    [Fact]
    public async Task ATagOfNoManifestIsNamed()
    {
        Volume.Image("app", "1");
        var gone = Some.Digest();
        Volume.Tag("app", "old", gone);
        Assert.Equal($"app:old ({gone}): the repository has no such manifest", await LeftOutAsync());
        Assert.Equal(["1"], (await (await ServeAsync()).GetAsync("/v2/app/tags/list")).Names("tags"));
    }

    [Theory]
    [InlineData("", "its link is empty")]
    [InlineData("sha256:abc", "is not a digest")]
    public async Task ALinkThatCannotBeReadIsNamed(string content, string fault)
    {
        var image = Volume.Image("app", "tag");
        foreach (var link in new[] { Volume.TagLink("app", "tag"), Volume.RevisionLink("app", image.Digest), Volume.LayerLink("app", Volume.Blob("app", Some.Bytes(5))) })
        {
            await File.WriteAllTextAsync(link, content, TestContext.Current.CancellationToken);
        }

        var lines = (await ImportAsync()).Is(2).Lines;
        Assert.Equal(2, lines.Count(line => line.Contains(fault, StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("  app:tag:", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith($"  app@{image.Digest}:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FoldersWithoutALinkAreWhatDeletedThingsLeave()
    {
        var image = Volume.Image("app", "tag");
        File.Delete(Volume.TagLink("app", "tag"));
        File.Delete(Volume.RevisionLink("app", image.Digest));
        File.Delete(Volume.LayerLink("app", image.Layer.Digest));
        File.Delete(Volume.BlobFile(image.Layer.Digest));
        Assert.Contains("3 links passed over", (await ImportAllAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATagOfADeletedManifestIsNamed()
    {
        var image = Volume.Image("app", "tag");
        File.Delete(Volume.RevisionLink("app", image.Digest));
        Assert.Equal($"app:tag ({image.Digest}): the repository has no such manifest", await LeftOutAsync());
    }

    [Fact]
    public async Task ALinkThatLeadsElsewhereIsNamed()
    {
        var (image, other) = (Volume.Image("app"), Volume.Image("app"));
        await File.WriteAllTextAsync(Volume.RevisionLink("app", image.Digest), $"{other.Digest}", TestContext.Current.CancellationToken);
        Assert.Equal($"app@{image.Digest}: its link leads to {other.Digest}", await LeftOutAsync());
    }

    [Fact]
    public async Task ManifestsOfSchema1AreLeftOut()
    {
        var digest = Volume.Manifest("app", """{"schemaVersion":1,"name":"app","tag":"1","fsLayers":[],"history":[]}""", "1");
        Assert.StartsWith($"app:1 ({digest}): image manifests of schema version 1 are not supported", await LeftOutAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnIndexWhoseChildIsMissingComesAndIsNamed()
    {
        var (image, gone) = (Volume.Image("app"), Some.Digest());
        var index = Volume.Manifest("app", Documents.Index([new(MediaTypes.OciManifest, image.Digest, 1), new(MediaTypes.OciManifest, gone, 1)]), "index");
        Assert.Equal($"app:index ({index}): taken, but {gone}, which it names, is missing", await LeftOutAsync());
    }

    [Theory]
    [InlineData("UPPER/case")]
    [InlineData("a--/b")]
    public async Task ARepositoryOfAForeignNameIsNamed(string name)
    {
        Volume.Image(name, "1");
        Assert.Contains("is not a repository's name", await LeftOutAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForeignFilesAndUnfinishedUploadsAreNoHindrance()
    {
        var folder = Path.GetDirectoryName(Path.GetDirectoryName(Volume.TagLink("sound", "1")))!;
        VolumeDraft.Write(Path.Combine(folder, "..", "notes.txt"), [1]);
        VolumeDraft.Write(Path.Combine(folder, "..", "..", "..", "_uploads", "id", "data"), [1]);
        VolumeDraft.Write(Path.Combine(folder, "..", "..", "revisions", "md5", "abc", "link"), [1]);
        VolumeDraft.Write(Path.Combine(folder, "..", "not a tag", "current", "link"), [1]);
        var lines = (await ImportAsync()).Is(2).Lines;
        Assert.Contains("2 things could not be taken as they should be:", lines);
    }

    [Fact]
    public async Task ARoundOfLinkedFoldersEnds()
    {
        var folder = Path.GetFullPath(Path.Combine(Volume.TagLink("sound", "1"), "..", "..", "..", "..", ".."));
        Directory.CreateSymbolicLink(Path.Combine(folder, "round"), Path.GetDirectoryName(folder)!);
        Assert.Contains("it is a symbolic link, which is not followed", await LeftOutAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LinksThatTheOtherCleanUpLeftBehindAreNoFault()
    {
        File.Delete(Volume.BlobFile(Volume.Blob("sound", Some.Bytes(5))));
        Assert.Contains("1 link passed over", (await ImportAllAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABlobThatItsManifestNamesNeedsNoLink()
    {
        var image = Volume.Image("app", "1");
        Directory.Delete(Path.GetDirectoryName(Volume.LayerLink("app", image.Layer.Digest))!, recursive: true);
        await ImportAllAsync();
        (await (await ServeAsync()).GetAsync($"/v2/app/blobs/{image.Layer.Digest}")).Is(200);
    }

    [Fact]
    public async Task ALayerThatLiesElsewhereMayBeMissing()
    {
        var config = Some.Bytes(10);
        Volume.Blob("app", config);
        Volume.Manifest("app", Documents.Image(Documents.Of(config), [Documents.Missing("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip")]), "1");
        await ImportAllAsync();
    }

    /// <summary>The one line of what was left out; the image beside it came.</summary>
    private async Task<string> LeftOutAsync(params string[] more)
    {
        var lines = (await ImportAsync(more)).Is(2).Lines;
        Assert.Contains("1 thing could not be taken as they should be:", lines);
        using (var rows = new IndexRows(Data))
        {
            Assert.Contains(rows.Context.Repositories, repository => repository.Name == "sound" && repository.Listed);
        }

        return lines[^1].Trim();
    }
}
