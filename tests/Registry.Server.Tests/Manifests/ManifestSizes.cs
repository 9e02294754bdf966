using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Manifests;

/// <summary>"A registry SHOULD enforce some limit on the maximum manifest size" ("Pushing Manifests"): here 8 MiB, then 413.</summary>
public abstract class ManifestSizes(RegistryFixture fixture) : HttpSuite(fixture)
{
    private const int Limit = 8 * 1024 * 1024;
    private const string Opaque = "application/vnd.example.binary";

    private readonly string _repository = Some.Repository();

    private string Path => $"/v2/{_repository}/manifests/v1";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheLargestIsTaken(bool chunked)
    {
        var bytes = Some.Bytes(Limit);
        (await PutAsync(bytes, Opaque, chunked)).Is(201);
        Assert.Equal(Digest.Of(bytes), Digest.Of((await Http.GetAsync(Path)).Is(200).Has("Content-Length", $"{Limit}").Body));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OneByteMoreIsRefused(bool chunked)
    {
        var answer = (await PutAsync(new byte[Limit + 1], Opaque, chunked)).IsError(413, "MANIFEST_INVALID");
        Assert.Contains($"{Limit} bytes", answer.Message, StringComparison.Ordinal);
        (await Http.HeadAsync(Path)).Is(404);
    }

    [Fact]
    public async Task AManifestThatIsAnnouncedAsTooLargeIsRefusedUnread() =>
        (await RawConnection.AskAsync(Http, $"PUT {Path} HTTP/1.1\nContent-Type: {Opaque}\nContent-Length: 99999999999")).IsError(413, "MANIFEST_INVALID");

    [Fact]
    public async Task AnnotationsOfMegabytesAreTaken()
    {
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var json = Documents.Small($$""","annotations":{"a":"{{new string('x', 5_000_000)}}"}""");
        (await PutAsync(Some.Utf8(json), MediaTypes.OciManifest, chunked: false)).Is(201);
        Assert.Equal(json, (await Http.GetAsync(Path)).Is(200).Text);
    }

    [Fact]
    public async Task AsManyLayersAsTheLimitAllowsAreTaken()
    {
        var layer = Documents.Of(Documents.EmptyConfig);
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        var most = Documents.Image(layer, Enumerable.Repeat(layer, 9999));
        var more = Documents.Image(layer, Enumerable.Repeat(layer, 10_000));
        (await PutAsync(Some.Utf8(most), MediaTypes.OciManifest, chunked: false)).Is(201);
        (await PutAsync(Some.Utf8(more), MediaTypes.OciManifest, chunked: false)).IsError(400, "MANIFEST_INVALID");
    }

    private Task<Answer> PutAsync(byte[] bytes, string mediaType, bool chunked) =>
        Http.PutAsync(Path, bytes, [("Content-Type", mediaType), .. chunked ? new[] { ("Transfer-Encoding", "chunked") } : []]);
}

public sealed class ManifestSizesOverFiles(FileSystemRegistry fixture) : ManifestSizes(fixture), IClassFixture<FileSystemRegistry>;

public sealed class ManifestSizesOverMemory(MemoryRegistry fixture) : ManifestSizes(fixture), IClassFixture<MemoryRegistry>;

public sealed class ManifestSizesSignedIn(SignedInRegistry fixture) : ManifestSizes(fixture), IClassFixture<SignedInRegistry>;
