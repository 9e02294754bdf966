using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Blobs;

/// <summary>Several parts in one answer, which zstd:chunked pulls with (RFC 9110, 14.6).</summary>
public abstract class MultipleRanges(RegistryFixture fixture) : HttpSuite(fixture)
{
    private const int Size = 300_000;

    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(Size);

    [Theory]
    [InlineData("bytes=0-99,500-599,-100", "0-99 500-599 299900-299999")]
    [InlineData("bytes=200000-299999, 0-0", "200000-299999 0-0")]
    [InlineData("bytes=0-9,999999-,20-29", "0-9 20-29")]
    [InlineData("bytes=0-9,5-14", "0-9 5-14")]
    public async Task PartsAreServedInTheirOrder(string range, string expected)
    {
        var digest = await Http.PushBlobAsync(_repository, _blob);
        var answer = (await Http.GetAsync($"/v2/{_repository}/blobs/{digest}", ("Range", range))).Is(206).Has("Content-Range", null).Has("Docker-Content-Digest", digest.ToString());
        Assert.Equal($"{answer.Body.Length}", answer["Content-Length"]);
        Assert.Equal(Multipart.Of(_blob, answer["Content-Type"]!, expected.Split(' ')), answer.Body);
    }

    [Fact]
    public async Task AThousandPartsAreServed()
    {
        var digest = await Http.PushBlobAsync(_repository, _blob);
        var parts = Enumerable.Range(0, 1000).Select(i => $"{i * 10}-{i * 10}").ToArray();
        var answer = (await Http.GetAsync($"/v2/{_repository}/blobs/{digest}", ("Range", $"bytes={string.Join(',', parts)}"))).Is(206);
        Assert.Equal(Multipart.Of(_blob, answer["Content-Type"]!, parts), answer.Body);
    }
}

public sealed class MultipleRangesOfFiles(FileSystemRegistry fixture) : MultipleRanges(fixture), IClassFixture<FileSystemRegistry>;

public sealed class MultipleRangesOfMemory(MemoryRegistry fixture) : MultipleRanges(fixture), IClassFixture<MemoryRegistry>;

public sealed class MultipleRangesSignedIn(SignedInRegistry fixture) : MultipleRanges(fixture), IClassFixture<SignedInRegistry>;
