using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Blobs;

/// <summary>A part of a blob (RFC 9110, 14.2).</summary>
public abstract class BlobRanges(RegistryFixture fixture) : HttpSuite(fixture)
{
    private const int Size = 2000;

    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(Size);

    [Theory]
    [InlineData("bytes=500-1499", 500, 1499)]
    [InlineData("bytes=500-", 500, 1999)]
    [InlineData("bytes=-500", 1500, 1999)]
    [InlineData("bytes=0-0", 0, 0)]
    [InlineData("bytes=1999-", 1999, 1999)]
    [InlineData("bytes=0-", 0, 1999)]
    [InlineData("bytes=1500-99999", 1500, 1999)]
    [InlineData("bytes=0-9223372036854775807", 0, 1999)]
    [InlineData("bytes=-99999", 0, 1999)]
    [InlineData("bytes=500-599,5000-6000", 500, 599)]
    [InlineData("BYTES=500-599", 500, 599)]
    public async Task APartIsServed(string range, int first, int last)
    {
        var path = await PushAsync();
        var answer = (await Http.GetAsync(path, ("Range", range))).Is(206)
            .Has("Content-Range", $"bytes {first}-{last}/{Size}")
            .Has("Content-Length", $"{last - first + 1}")
            .Has("Content-Type", "application/octet-stream")
            .Has("Docker-Content-Digest", Digest.Of(_blob).ToString());
        Assert.Equal(_blob[first..(last + 1)], answer.Body);
    }

    [Theory]
    [InlineData("bytes=500-0")]
    [InlineData("bytes=2000-")]
    [InlineData("bytes=2000-3000")]
    [InlineData("bytes=5000-6000,7000-")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=99999999999999999999-")]
    public async Task ARangeThatIsNotThereIs416(string range) =>
        (await Http.GetAsync(await PushAsync(), ("Range", range))).IsError(416, "SIZE_INVALID").Has("Content-Range", $"bytes */{Size}");

    [Fact]
    public async Task TheEmptyBlobHasNoRange()
    {
        var digest = await Http.PushBlobAsync(_repository, []);
        (await Http.GetAsync($"/v2/{_repository}/blobs/{digest}", ("Range", "bytes=0-"))).IsError(416, "SIZE_INVALID").Has("Content-Range", "bytes */0");
    }

    [Theory]
    [InlineData("items=0-1")]
    [InlineData("bytes 0-1")]
    [InlineData("bytes=0-1500,500-1999")]
    [InlineData("bytes=0-,0-,0-")]
    public async Task AnotherUnitOrMoreThanTheBlobIsServedAsTheWhole(string range)
    {
        var answer = (await Http.GetAsync(await PushAsync(), ("Range", range))).Is(200).Has("Content-Range", null).Has("Content-Length", $"{Size}");
        Assert.Equal(_blob, answer.Body);
    }

    [Fact]
    public async Task HeadKnowsNoRange() =>
        (await Http.HeadAsync(await PushAsync(), ("Range", "bytes=0-9"))).Is(200).Has("Content-Range", null).Has("Content-Length", $"{Size}");

    [Theory]
    [InlineData("\"{0}\"", 206)]
    [InlineData("{0}", 206)]
    [InlineData("\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"", 200)]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT", 200)]
    public async Task APartIsServedIfTheBlobIsStillTheSame(string condition, int status)
    {
        var answer = await Http.GetAsync(await PushAsync(), ("Range", "bytes=10-19"), ("If-Range", string.Format(null, condition, Digest.Of(_blob))));
        Assert.Equal(status == 206 ? _blob[10..20] : _blob, answer.Is(status).Body);
    }

    private async Task<string> PushAsync() => $"/v2/{_repository}/blobs/{await Http.PushBlobAsync(_repository, _blob)}";
}

public sealed class BlobRangesOfFiles(FileSystemRegistry fixture) : BlobRanges(fixture), IClassFixture<FileSystemRegistry>;

public sealed class BlobRangesOfMemory(MemoryRegistry fixture) : BlobRanges(fixture), IClassFixture<MemoryRegistry>;

public sealed class BlobRangesSignedIn(SignedInRegistry fixture) : BlobRanges(fixture), IClassFixture<SignedInRegistry>;
