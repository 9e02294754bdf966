using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests;

public sealed class Seeds
{
    private const string Signature = "application/vnd.example.signature";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GiveWhatToPullThemBy()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        var image = TestImage.Random(1);

        Assert.Equal($"{registry.Host}/team/app:1", await registry.SeedAsync("team/app:1", image, Token));
        Assert.Equal($"{registry.Host}/app:latest", await registry.SeedAsync("app", image, Token));
        Assert.Equal($"{registry.Host}/other@{image.Digest}", await registry.SeedAsync($"other@{image.Digest}", image, Token));
    }

    [Fact]
    public async Task AreThereByTagAndByDigest()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        var image = TestImage.FromLayers(TestLayer.FromBytes("a layer"u8.ToArray(), "text/plain"), TestLayer.WithFiles(("etc/app.conf", "x = 1"u8.ToArray())));

        await registry.SeedAsync("app:1", image, Token);

        Assert.Equal(image.Manifest.ToArray(), await client.BytesAsync("/v2/app/manifests/1"));
        Assert.Equal(image.Manifest.ToArray(), await client.BytesAsync($"/v2/app/manifests/{image.Digest}"));
        Assert.Equal("a layer", Encoding.UTF8.GetString(await client.BytesAsync($"/v2/app/blobs/{image.Blobs[1].Digest}")));
        Assert.Equal("text/plain", image.Blobs[1].MediaType);
        Assert.DoesNotContain(registry.Requests, request => request.Method != "GET");
    }

    [Fact]
    public async Task RefuseADigestThatIsNotTheImages()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        var (image, other) = (TestImage.Random(1), TestImage.Random(2));

        var e = await Assert.ThrowsAsync<FormatException>(() => registry.SeedAsync($"app@{other.Digest}", image, Token));

        Assert.Contains(image.Digest, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakeLayersFromFiles()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        using var folder = new TempFolder();
        var (plain, packed) = (folder["layer.tar"], folder["layer.tar.gz"]);
        await File.WriteAllBytesAsync(plain, Unpacked(TestLayer.WithFiles(("hello", "hello"u8.ToArray()))), Token);
        var tar = TestLayer.FromFile(plain).Blob;
        await using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
        {
            gzip.Write(await File.ReadAllBytesAsync(plain, Token));
        }

        var image = TestImage.FromLayers(TestLayer.FromFile(plain), TestLayer.FromFile(packed));
        await registry.SeedAsync("app:1", image, Token);

        Assert.Equal(["application/vnd.oci.image.layer.v1.tar", "application/vnd.oci.image.layer.v1.tar+gzip"], image.Blobs.Skip(1).Select(layer => layer.MediaType));
        Assert.Equal(await File.ReadAllBytesAsync(packed, Token), await client.BytesAsync($"/v2/app/blobs/{image.Blobs[2].Digest}"));
        var config = await client.JsonAsync($"/v2/app/blobs/{image.Blobs[0].Digest}");
        Assert.Equal([tar.Digest, tar.Digest], config.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray().Select(id => id.GetString()));
    }

    [Fact]
    public async Task BringTheImagesOfAnIndex()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        var index = TestImage.Index(TestImage.Random(1, platform: "linux/amd64"), TestImage.Random(2, platform: "linux/arm64/v8"));

        await registry.SeedAsync("app:1", index, Token);

        var platforms = (await client.JsonAsync("/v2/app/manifests/1")).GetProperty("manifests").EnumerateArray().Select(entry => entry.GetProperty("platform"));
        Assert.Equal(["amd64", "arm64"], platforms.Select(platform => platform.GetProperty("architecture").GetString()));
        foreach (var image in index.Images)
        {
            Assert.Equal(image.Manifest.ToArray(), await client.BytesAsync($"/v2/app/manifests/{image.Digest}"));
        }
    }

    [Fact]
    public async Task BringReferrersAndTheirReferrers()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        var signed = TestImage.Artifact("application/vnd.example.sbom", TestLayer.FromBytes("{}"u8.ToArray(), "application/json")).WithAnnotation("by", "me").WithReferrers(TestImage.Artifact(Signature));
        var image = TestImage.Random(1).WithReferrers(signed, TestImage.Artifact(Signature));

        await registry.SeedAsync("app:1", image, Token);

        Assert.Equal(TestImage.Random(1).Digest, image.Digest);
        var referrers = (await client.JsonAsync($"/v2/app/referrers/{image.Digest}")).GetProperty("manifests").EnumerateArray().ToList();
        Assert.Equal(image.Referrers.Select(referrer => referrer.Digest).Order(StringComparer.Ordinal), referrers.Select(DigestOf).Order(StringComparer.Ordinal));
        Assert.Equal("me", referrers.Single(referrer => referrer.TryGetProperty("annotations", out _)).GetProperty("annotations").GetProperty("by").GetString());
        var nested = (await client.JsonAsync($"/v2/app/referrers/{image.Referrers[0].Digest}")).GetProperty("manifests").EnumerateArray();
        Assert.Equal(Signature, Assert.Single(nested).GetProperty("artifactType").GetString());
    }

    [Fact]
    public async Task BringTheReferrersOfAnIndexsImages()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        var signed = TestImage.Random(1).WithReferrers(TestImage.Artifact(Signature));

        await registry.SeedAsync("app:1", TestImage.Index(TestImage.Index(signed), TestImage.Random(2)), Token);

        var referrers = (await client.JsonAsync($"/v2/app/referrers/{signed.Digest}")).GetProperty("manifests").EnumerateArray();
        Assert.Equal(signed.Referrers[0].Digest, DigestOf(Assert.Single(referrers)));
    }

    // The digests are written down: a seed of last year's test has to make last year's image.
    [Theory]
    [InlineData(1, 2, 1024, "sha256:aec4d6730fbe3ece39aa81010a4886e3970174966db5f674a42e568c32b8eaf1")]
    [InlineData(7, 0, 0, "sha256:11eeed59312b56e0c33730eb97d50b4ab5101bbcdb94a1df516b9e6d3d0a947f")]
    [InlineData(7, 3, 100_000, "sha256:5e60558d6bf6b1e450b1783e2af77d485724fe6a476f08e15da3c10af06d8ba7")]
    public void AreTheSameForTheSameSeed(int seed, int layers, int size, string digest) => Assert.Equal(digest, TestImage.Random(seed, layers, size).Digest);

    [Fact]
    public void HaveLayersOfWhateverBytes()
    {
        byte[] broken = [0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        using var content = TestLayer.FromBytes(broken).Blob.Open();
        var read = new byte[broken.Length];

        content.ReadExactly(read);

        Assert.Equal(broken, read);
    }

    [Fact]
    public void SayWhatIsNoPlatform() =>
        Assert.Contains("'arm64' is no platform", Assert.Throws<FormatException>(() => TestImage.Random(1, platform: "arm64")).Message, StringComparison.Ordinal);

    // Blocks of deflate end at 65535 bytes.
    [Theory]
    [InlineData(0)]
    [InlineData(65535 - 1024 - 512)]
    [InlineData(65536)]
    [InlineData(300_000)]
    public void ArePackedSoThatAnybodyCanUnpackThem(int size)
    {
        var content = new byte[size];
        new Random(1).NextBytes(content);
        using var reader = new TarReader(new MemoryStream(Unpacked(TestLayer.WithFiles(("a", content)))));
        using var read = new MemoryStream();
        reader.GetNextEntry()!.DataStream?.CopyTo(read);
        Assert.Equal(content, read.ToArray());
    }

    [Fact]
    public void AreTarArchivesOfTheirFiles()
    {
        using var reader = new TarReader(new MemoryStream(Unpacked(TestLayer.WithFiles(("a/b", "x"u8.ToArray())))));

        var entry = reader.GetNextEntry()!;

        Assert.Equal("a/b", entry.Name);
        Assert.Equal("x", new StreamReader(entry.DataStream!).ReadToEnd());
        Assert.Null(reader.GetNextEntry());
    }

    private static string DigestOf(JsonElement entry) => entry.GetProperty("digest").GetString()!;

    private static byte[] Unpacked(TestLayer layer)
    {
        using var copy = new MemoryStream();
        using var content = new GZipStream(layer.Blob.Open(), CompressionMode.Decompress);
        content.CopyTo(copy);
        return copy.ToArray();
    }
}
