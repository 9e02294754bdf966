using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Uploads;

/// <summary>A chunk that is not what its headers say. The session stays usable, and its status tells the truth.</summary>
public abstract class ContentRanges(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(1000);

    [Theory]
    [InlineData("abc")]
    [InlineData("0-")]
    [InlineData("-5")]
    [InlineData("5-3")]
    [InlineData("0-4,5-9")]
    [InlineData("0-4 extra")]
    [InlineData("bytes */1000")]
    [InlineData("items 0-999/1000")]
    [InlineData("0x0-0x9")]
    [InlineData("-1-999")]
    [InlineData("99999999999999999999-99999999999999999999")]
    [InlineData("0-9223372036854775807")]
    public async Task ARangeThatIsNoneIsRefused(string range)
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, _blob, ("Content-Range", range))).IsError(400, "BLOB_UPLOAD_INVALID");
        (await Http.PutAsync($"{location}?digest={Digest.Of(_blob)}", _blob, ("Content-Range", range))).IsError(400, "BLOB_UPLOAD_INVALID");
        await FinishAsync(location, 0);
    }

    [Theory]
    [InlineData("0-1999")]
    [InlineData("0-998")]
    [InlineData("0-0")]
    public async Task ARangeOfAnotherLengthThanTheBodyIsRefusedUnread(string range)
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, _blob, ("Content-Range", range))).IsError(400, "SIZE_INVALID");
        await FinishAsync(location, 0);
    }

    [Fact]
    public async Task ARangeWithAnEmptyBodyIsRefused()
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, [], ("Content-Range", "0-999"))).IsError(400, "SIZE_INVALID");
        await FinishAsync(location, 0);
    }

    [Fact]
    public async Task ABodyOfUnknownLengthThatEndsEarlyIsKeptAsFarAsItCame()
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, _blob[..600], ("Content-Range", "0-999"), ("Transfer-Encoding", "chunked"))).IsError(400, "SIZE_INVALID");
        await FinishAsync(location, 600);
    }

    [Fact]
    public async Task ABodyOfUnknownLengthThatGoesOnIsRefused()
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, _blob, ("Content-Range", "0-599"), ("Transfer-Encoding", "chunked"))).IsError(400, "SIZE_INVALID");
        (await Http.GetAsync(location)).Is(204);
    }

    private async Task FinishAsync(string location, int offset)
    {
        (await Http.GetAsync(location)).Is(204).Has("Range", $"0-{offset - 1}");
        (await Http.PatchAsync(location, _blob[offset..], ("Content-Range", $"{offset}-999"))).Is(202).Has("Range", "0-999");
        (await Http.PutAsync($"{location}?digest={Digest.Of(_blob)}")).Is(201);
    }
}

public sealed class ContentRangesOverFiles(FileSystemRegistry fixture) : ContentRanges(fixture), IClassFixture<FileSystemRegistry>;

public sealed class ContentRangesOverMemory(MemoryRegistry fixture) : ContentRanges(fixture), IClassFixture<MemoryRegistry>;

public sealed class ContentRangesSignedIn(SignedInRegistry fixture) : ContentRanges(fixture), IClassFixture<SignedInRegistry>;
