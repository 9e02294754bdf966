using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Blobs;

/// <summary>Pulling a whole blob, or only asking for it (end-2).</summary>
public abstract class PullingBlobs(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();

    [Theory]
    [InlineData("GET", 0)]
    [InlineData("GET", 1)]
    [InlineData("GET", 5_000_000)]
    [InlineData("HEAD", 0)]
    [InlineData("HEAD", 1)]
    [InlineData("HEAD", 5_000_000)]
    public async Task TheHeadersSayWhatTheBlobIs(string method, int size)
    {
        var blob = Some.Bytes(size);
        var digest = await Http.PushBlobAsync(_repository, blob);
        var answer = AssertHeaders(await Http.SendAsync(method, $"/v2/{_repository}/blobs/{digest}", null), digest, size);
        Assert.Equal(method == "GET" ? blob : [], answer.Body);
    }

    [Fact]
    public async Task ABlobBySha512IsServedBySha512()
    {
        var blob = Some.Bytes(1000);
        var digest = await Http.PushBlobAsync(_repository, blob, DigestAlgorithm.Sha512);
        Assert.Equal(blob, AssertHeaders(await Http.GetAsync($"/v2/{_repository}/blobs/{digest}"), digest, 1000).Body);
        AssertHeaders(await Http.HeadAsync($"/v2/{_repository}/blobs/{digest}"), digest, 1000);
        (await Http.GetAsync($"/v2/{_repository}/blobs/{Digest.Of(blob)}")).IsError(404, "BLOB_UNKNOWN");
    }

    [Theory]
    [InlineData("Accept", "text/html")]
    [InlineData("Accept-Encoding", "zstd;q=1.0, gzip;q=0.8, deflate;q=0.5")]
    [InlineData("Accept-Encoding", "identity")]
    public async Task BytesAreServedAsTheyAreWhateverIsAccepted(string header, string value)
    {
        var blob = new byte[100_000];
        var digest = await Http.PushBlobAsync(_repository, blob);
        var answer = AssertHeaders(await Http.GetAsync($"/v2/{_repository}/blobs/{digest}", (header, value)), digest, 100_000).Has("Content-Encoding", null);
        Assert.Equal(blob, answer.Body);
    }

    [Fact]
    public async Task AnUnknownBlobIs404()
    {
        var digest = Some.Digest();
        await Http.PushBlobAsync(_repository, Some.Bytes(10));
        var answer = (await Http.GetAsync($"/v2/{_repository}/blobs/{digest}")).IsError(404, "BLOB_UNKNOWN");
        Assert.Equal(digest.ToString(), answer.Json.GetProperty("errors")[0].GetProperty("detail").GetString());
        (await Http.HeadAsync($"/v2/{_repository}/blobs/{digest}")).Is(404);
        (await Http.GetAsync($"/v2/{Some.Repository()}/blobs/{digest}")).IsError(404, "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task ABlobOfAnotherRepositoryIs404()
    {
        var digest = await Http.PushBlobAsync(Some.Repository(), Some.Bytes(10));
        await Http.PushBlobAsync(_repository, Some.Bytes(10));
        (await Http.GetAsync($"/v2/{_repository}/blobs/{digest}")).IsError(404, "BLOB_UNKNOWN");
        (await Http.HeadAsync($"/v2/{_repository}/blobs/{digest}")).Is(404);
    }

    [Fact]
    public async Task AManifestIsNoBlob()
    {
        var image = await Http.PushImageAsync(_repository);
        (await Http.GetAsync($"/v2/{_repository}/blobs/{image.Digest}")).IsError(404, "BLOB_UNKNOWN");
        (await Http.HeadAsync($"/v2/{_repository}/blobs/{image.Digest}")).Is(404);
    }

    private static Answer AssertHeaders(Answer answer, Digest digest, int size) => answer.Is(200)
        .Has("Content-Length", $"{size}")
        .Has("Content-Type", "application/octet-stream")
        .Has("Docker-Content-Digest", digest.ToString())
        .Has("ETag", $"\"{digest}\"")
        .Has("Accept-Ranges", "bytes");
}

public sealed class PullingBlobsFromFiles(FileSystemRegistry fixture) : PullingBlobs(fixture), IClassFixture<FileSystemRegistry>;

public sealed class PullingBlobsFromMemory(MemoryRegistry fixture) : PullingBlobs(fixture), IClassFixture<MemoryRegistry>;

public sealed class PullingBlobsSignedIn(SignedInRegistry fixture) : PullingBlobs(fixture), IClassFixture<SignedInRegistry>;
