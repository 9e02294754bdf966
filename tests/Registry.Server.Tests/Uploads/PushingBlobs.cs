using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Uploads;

/// <summary>The ways in which a blob comes in: in one request, in two, in many (end-4 to end-6).</summary>
public abstract class PushingBlobs(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(5000);

    private Digest Digest => Digest.Of(_blob);

    [Fact]
    public async Task PostOpensASession()
    {
        var answer = (await Http.PostAsync($"/v2/{_repository}/blobs/uploads/")).Is(202).Has("Range", "0-0").Has("Content-Length", "0");
        var id = answer["Docker-Upload-UUID"];
        Assert.True(Guid.TryParseExact(id, "D", out _));
        Assert.Equal($"/v2/{_repository}/blobs/uploads/{id}", answer.Location);
    }

    [Fact]
    public async Task PostPatchAndPutMakeABlob()
    {
        var location = await Http.BeginAsync(_repository);
        var patched = (await Http.PatchAsync(location, _blob)).Is(202).Has("Range", "0-4999").Has("Location", location).Has("Content-Length", "0");
        Assert.EndsWith(patched["Docker-Upload-UUID"]!, location, StringComparison.Ordinal);
        AssertCreated(await Http.PutAsync($"{location}?digest={Digest}"));
        await AssertPullableAsync();
    }

    [Fact]
    public async Task APatchOfUnknownLengthNeedsNeitherRangeNorType()
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, _blob, ("Transfer-Encoding", "chunked"))).Is(202).Has("Range", "0-4999");
        AssertCreated(await Http.PutAsync($"{location}?digest={Digest}"));
        await AssertPullableAsync();
    }

    [Theory]
    [InlineData("{0}-{1}")]
    [InlineData("bytes {0}-{1}/*")]
    [InlineData("bytes {0}-{1}/5000")]
    [InlineData("bytes={0}-{1}")]
    public async Task ChunksFollowEachOtherByTheirRange(string range)
    {
        var location = await Http.BeginAsync(_repository);
        for (var start = 0; start < 5000; start += 700)
        {
            var chunk = _blob[start..Math.Min(start + 700, 5000)];
            var last = start + chunk.Length - 1;
            location = (await Http.PatchAsync(location, chunk, ("Content-Range", string.Format(null, range, start, last)))).Is(202).Has("Range", $"0-{last}").Location;
        }

        AssertCreated(await Http.PutAsync($"{location}?digest={Digest}"));
        await AssertPullableAsync();
    }

    [Fact]
    public async Task APostWithTheDigestTakesTheWholeBlob()
    {
        AssertCreated(await Http.PostAsync($"/v2/{_repository}/blobs/uploads/?digest={Digest}", _blob, ("Content-Type", "application/octet-stream")));
        await AssertPullableAsync();
    }

    [Fact]
    public async Task APostWithTheDigestTakesABodyOfUnknownLength()
    {
        AssertCreated(await Http.PostAsync($"/v2/{_repository}/blobs/uploads/?digest={Digest}", _blob, ("Transfer-Encoding", "chunked")));
        await AssertPullableAsync();
    }

    [Theory]
    [InlineData("Content-Type", "application/octet-stream")]
    [InlineData("Content-Range", "0-4999")]
    [InlineData("Transfer-Encoding", "chunked")]
    public async Task ThePutTakesTheWholeBlob(string header, string value)
    {
        var location = await Http.BeginAsync(_repository);
        AssertCreated(await Http.PutAsync($"{location}?digest={Digest}", _blob, (header, value)));
        await AssertPullableAsync();
    }

    [Theory]
    [InlineData("Content-Type", "application/octet-stream")]
    [InlineData("Content-Range", "3000-4999")]
    [InlineData("Content-Range", "bytes 3000-4999/5000")]
    public async Task ThePutTakesTheLastChunk(string header, string value)
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, _blob[..3000])).Is(202);
        AssertCreated(await Http.PutAsync($"{location}?digest={Digest}", _blob[3000..], (header, value)));
        await AssertPullableAsync();
    }

    [Fact]
    public async Task ABlobThatIsThereAlreadyIsTakenAgain()
    {
        await Http.PushBlobAsync(_repository, _blob);
        await Http.PushBlobAsync(_repository, _blob);
        await AssertPullableAsync();
    }

    [Fact]
    public async Task AClosedSessionIsUnknown()
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PutAsync($"{location}?digest={Digest}", _blob)).Is(201);
        (await Http.GetAsync(location)).IsError(404, "BLOB_UPLOAD_UNKNOWN");
        (await Http.PatchAsync(location, _blob)).IsError(404, "BLOB_UPLOAD_UNKNOWN");
    }

    [Fact]
    public async Task TwoRepositoriesTakeTheSameBlob()
    {
        var other = Some.Repository();
        await Http.PushBlobAsync(_repository, _blob);
        await Http.PushBlobAsync(other, _blob);
        await AssertPullableAsync();
        Assert.Equal(_blob, (await Http.GetAsync($"/v2/{other}/blobs/{Digest}")).Is(200).Body);
    }

    private void AssertCreated(Answer answer) =>
        answer.Is(201).Has("Location", $"/v2/{_repository}/blobs/{Digest}").Has("Docker-Content-Digest", Digest.ToString()).Has("Content-Length", "0");

    private async Task AssertPullableAsync() => Assert.Equal(_blob, (await Http.GetAsync($"/v2/{_repository}/blobs/{Digest}")).Is(200).Body);
}

public sealed class PushingBlobsToFiles(FileSystemRegistry fixture) : PushingBlobs(fixture), IClassFixture<FileSystemRegistry>;

public sealed class PushingBlobsToMemory(MemoryRegistry fixture) : PushingBlobs(fixture), IClassFixture<MemoryRegistry>;

public sealed class PushingBlobsSignedIn(SignedInRegistry fixture) : PushingBlobs(fixture), IClassFixture<SignedInRegistry>;
