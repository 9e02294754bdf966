using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Transfer;

/// <summary>A volume of registry:2 that is taken over: all is here, and the volume is as it was.</summary>
public sealed class MovingIn : Registry2Tests
{
    [Fact]
    public async Task EveryImagePullsByTagAndByDigest()
    {
        var (first, second) = (Volume.Image("app", "1", "latest"), Volume.Image("team/deep/er/app", "2"));
        var output = (await ImportAllAsync()).Output;
        Assert.Contains("2 repositories: 2 manifests and 3 tags taken.", output, StringComparison.Ordinal);
        Assert.Contains("4 blobs hard-linked: 4.1 KiB (4200 bytes); 0 blobs copied", output, StringComparison.Ordinal);

        var http = await ServeAsync();
        Assert.Equal(["app", "team/deep/er/app"], (await http.GetAsync("/v2/_catalog")).Names("repositories"));
        Assert.Equal(["1", "latest"], (await http.GetAsync("/v2/app/tags/list")).Names("tags"));
        foreach (var (repository, reference, image) in new[] { ("app", "latest", first), ("app", $"{first.Digest}", first), ("team/deep/er/app", "2", second) })
        {
            var manifest = (await http.GetAsync($"/v2/{repository}/manifests/{reference}")).Is(200).Has("Docker-Content-Digest", image.Digest.ToString()).Has("Content-Type", MediaTypes.OciManifest);
            Assert.Equal(image.Bytes, manifest.Body);
            Assert.Equal(image.Layer.Digest, Digest.Of((await http.GetAsync($"/v2/{repository}/blobs/{image.Layer.Digest}")).Is(200).Body));
            Assert.Equal(image.Config.Digest, Digest.Of((await http.GetAsync($"/v2/{repository}/blobs/{image.Config.Digest}")).Is(200).Body));
        }

        (await http.GetAsync($"/v2/app/blobs/{second.Layer.Digest}")).Is(404);
    }

    [Theory]
    [InlineData()]
    [InlineData("--copy")]
    public async Task TheVolumeStaysAsItWas(params string[] how)
    {
        Volume.Image("app", "1");
        Volume.Tag("app", "broken", Some.Digest());
        var before = Volume.Snapshot();
        (await ImportAsync(how)).Is(2);
        Assert.Equal(before, Volume.Snapshot());
    }

    [Fact]
    public async Task BytesAreCopiedWhereThatIsWanted()
    {
        var image = Volume.Image("app", "1");
        Assert.Contains("0 blobs hard-linked: 0 bytes; 2 blobs copied: 2.1 KiB", (await ImportAllAsync("--copy")).Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Volume.BlobFile(image.Layer.Digest), "overwritten", TestContext.Current.CancellationToken);
        var http = await ServeAsync();
        Assert.Equal(image.Layer.Digest, Digest.Of((await http.GetAsync($"/v2/app/blobs/{image.Layer.Digest}")).Is(200).Body));
    }

    [Fact]
    public async Task ManifestsOfAllKindsKeepTheirTypes()
    {
        var (config, layer) = (Documents.Of(Some.Bytes(10)), Documents.Of(Some.Bytes(20)));
        Volume.Blob("app", Some.Bytes(1));
        var docker = Volume.Manifest("app", Documents.Image(config, [], mediaType: MediaTypes.DockerManifest), "docker");
        var bare = Volume.Manifest("app", $$"""{"schemaVersion":2,"config":{{Documents.Json(config)}},"layers":[]}""", "bare");
        var index = Volume.Manifest("app", Documents.Index([Child(docker)]), "index");
        var bareIndex = Volume.Manifest("app", $$"""{"schemaVersion":2,"manifests":[{{Documents.Json(Child(docker))}}]}""", "bare-index");
        var list = Volume.Manifest("app", Documents.Index([Child(docker)], mediaType: MediaTypes.DockerManifestList), "list");
        await ImportAsync();

        var http = await ServeAsync();
        foreach (var (tag, digest, type) in new[]
        {
            ("docker", docker, MediaTypes.DockerManifest), ("bare", bare, MediaTypes.OciManifest), ("index", index, MediaTypes.OciIndex), ("bare-index", bareIndex, MediaTypes.OciIndex),
            ("list", list, MediaTypes.DockerManifestList),
        })
        {
            (await http.HeadAsync($"/v2/app/manifests/{tag}")).Is(200).Has("Docker-Content-Digest", digest.ToString()).Has("Content-Type", type);
        }

        static Descriptor Child(Digest digest) => new(MediaTypes.DockerManifest, digest, 100);
    }

    [Fact]
    public async Task ReferrersAreFound()
    {
        var image = Volume.Image("app", "1");
        var signature = Volume.Manifest("app", Documents.Image(Documents.Of(Documents.EmptyConfig, "application/x-signature"), [], Documents.Subject(image.Digest)));
        Volume.Blob("app", Documents.EmptyConfig);
        await ImportAllAsync();
        var http = await ServeAsync();
        var found = (await http.GetAsync($"/v2/app/referrers/{image.Digest}")).Json.GetProperty("manifests").EnumerateArray();
        Assert.Equal([signature.ToString()], found.Select(referrer => referrer.GetProperty("digest").GetString()));
    }

    [Fact]
    public async Task ABlobThatWasPushedUnderSha512IsFoundUnderBoth()
    {
        var content = Some.Bytes(100);
        var (short1, long1) = (Volume.Blob("app", content), Digest.Of(content, DigestAlgorithm.Sha512));
        VolumeDraft.Write(Volume.LayerLink("app", long1), Some.Utf8(short1.ToString()));
        await ImportAllAsync();
        var http = await ServeAsync();
        Assert.Equal(content, (await http.GetAsync($"/v2/app/blobs/{long1}")).Is(200).Body);
        Assert.Equal(content, (await http.GetAsync($"/v2/app/blobs/{short1}")).Is(200).Body);
    }

    [Fact]
    public async Task ImagesAreAsOldAsTheyWere()
    {
        var image = Volume.Image("app", "1");
        var pushed = new DateTime(2021, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Volume.RevisionLink("app", image.Digest), pushed);
        File.SetLastWriteTimeUtc(Volume.TagLink("app", "1"), pushed.AddDays(1));
        await ImportAllAsync();
        using var rows = new IndexRows(Data);
        Assert.Equal(pushed, rows.Context.Manifests.Single().PushedAt.UtcDateTime);
        Assert.Equal(pushed.AddDays(1), rows.Context.Tags.Single().UpdatedAt.UtcDateTime);
    }

    [Fact]
    public async Task ADryRunTellsAndDoesNothing()
    {
        Volume.Image("app", "1");
        var output = (await ImportAllAsync("--dry-run")).Output;
        Assert.Contains("1 repository: 1 manifest and 1 tag would be taken.", output, StringComparison.Ordinal);
        Assert.Contains("2 blobs of 2.1 KiB (2100 bytes): hard-linked where", output, StringComparison.Ordinal);
        Assert.False(Path.Exists(Data));
    }

    [Fact]
    public async Task TheAuditHasALineForEachRepository()
    {
        Volume.Image("app", "1");
        Volume.Image("other", "1", "2");
        await ImportAllAsync();
        var lines = (await Commands.TypeAsync("audit", "--action", "import", "--data", Data)).Is(0).Lines[1..];
        Assert.Contains("app ", lines[0], StringComparison.Ordinal);
        Assert.Contains("1 manifests and 2 tags of ", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("volume")]
    [InlineData("volume", "docker")]
    [InlineData("volume", "docker", "registry")]
    [InlineData("volume", "docker", "registry", "v2")]
    [InlineData("")]
    public async Task TheFolderMayBeNamedAnyOfItsWays(params string[] parts)
    {
        Volume.Image("app", "1");
        var folder = Path.Combine([Path.GetDirectoryName(Volume.Folder)!, .. parts]);
        (await Commands.TypeAsync("import", "registry2", folder, "--data", Data)).Is(0);
    }

    [Fact]
    public async Task AFolderOfAnotherKindIsRefusedAndNothingIsMade()
    {
        Directory.CreateDirectory(Volume.Folder);
        var result = (await ImportAsync()).Is(1);
        Assert.Contains($"{Volume.Folder} is not the folder of a registry:2 or registry:3", result.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(Data));
    }
}
