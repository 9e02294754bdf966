using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests;

/// <summary>Images that other tools wrote.</summary>
public sealed class SeedsFromFiles : IDisposable
{
    private static readonly TestImage Image = TestImage.Random(1);

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AreThoseOfALayout()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        WriteLayout(_folder["layout"]);

        Assert.Equal([$"{registry.Host}/team/app:7"], await registry.SeedFromAsync(_folder["layout"], "team/app", Token));
        Assert.Equal([$"{registry.Host}/app:1"], await registry.SeedFromAsync(_folder["layout"], "app:1", Token));

        Assert.Equal(Image.Manifest.ToArray(), await client.BytesAsync("/v2/team/app/manifests/7"));
        Assert.Equal(Image.Manifest.ToArray(), await client.BytesAsync("/v2/app/manifests/1"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AreThoseThatDockerSaved(bool isPacked)
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        var path = WriteSaved(_folder["saved.tar"], isPacked);

        Assert.Equal([$"{registry.Host}/app:1", $"{registry.Host}/team/app:2"], await registry.SeedFromAsync(path, cancellationToken: Token));

        var manifest = await client.JsonAsync("/v2/team/app/manifests/2");
        Assert.Equal(Image.Blobs[0].Digest, manifest.GetProperty("config").GetProperty("digest").GetString());
        Assert.Equal(2, manifest.GetProperty("layers").GetArrayLength());
    }

    [Fact]
    public async Task NeedAName()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        WriteLayout(_folder["layout"]);

        var e = await Assert.ThrowsAsync<FormatException>(() => registry.SeedFromAsync(_folder["layout"], cancellationToken: Token));

        Assert.Contains("does not say which repository it belongs to", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HaveToBeThere()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);

        await Assert.ThrowsAsync<FileNotFoundException>(() => registry.SeedFromAsync(_folder["nothing.tar"], cancellationToken: Token));
    }

    public void Dispose() => _folder.Dispose();

    private static void WriteLayout(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256"));
        foreach (var blob in Image.Blobs)
        {
            using var content = blob.Open();
            using var file = File.Create(Path.Combine(folder, "blobs", "sha256", blob.Digest["sha256:".Length..]));
            content.CopyTo(file);
        }

        File.WriteAllBytes(Path.Combine(folder, "blobs", "sha256", Image.Digest["sha256:".Length..]), Image.Manifest.ToArray());
        File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        File.WriteAllText(
            Path.Combine(folder, "index.json"),
            $$$"""
            {"schemaVersion":2,"manifests":[{"mediaType":"{{{Image.MediaType}}}","digest":"{{{Image.Digest}}}","size":{{{Image.Manifest.Length}}},"annotations":{"org.opencontainers.image.ref.name":"7"}}]}
            """);
    }

    private static string WriteSaved(string path, bool isPacked)
    {
        using (var file = File.Create(path))
        using (Stream packed = isPacked ? new GZipStream(file, CompressionLevel.Fastest) : file)
        using (var tar = new TarWriter(packed))
        {
            string[] names = ["config.json", "0/layer.tar", "1/layer.tar"];
            foreach (var (name, blob) in names.Zip(Image.Blobs))
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = blob.Open() });
            }

            var list = """[{"Config":"config.json","RepoTags":["app:1","localhost:5000/team/app:2"],"Layers":["0/layer.tar","1/layer.tar"]}]""";
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "manifest.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(list)) });
        }

        return path;
    }
}
