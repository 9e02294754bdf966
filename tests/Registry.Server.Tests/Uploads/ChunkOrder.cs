using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Uploads;

/// <summary>"Chunks MUST be uploaded in order" ("Pushing a blob in chunks"): else 416, which says where to go on.</summary>
public abstract class ChunkOrder(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(3000);

    private Digest Digest => Digest.Of(_blob);

    [Theory]
    [InlineData("1001-2000")]
    [InlineData("999-1998")]
    [InlineData("0-999")]
    [InlineData("2000-2999")]
    [InlineData("bytes 2000-2999/3000")]
    public async Task APatchOutOfOrderIsRefusedAndTheSessionGoesOn(string range)
    {
        var location = await BeginWithAThousandAsync();
        AssertOutOfOrder(await Http.PatchAsync(location, _blob[2000..], ("Content-Range", range)), location, "0-999");
        await FinishAsync(location);
    }

    [Theory]
    [InlineData("1001-2000")]
    [InlineData("999-1998")]
    [InlineData("0-999")]
    public async Task AClosingPutOutOfOrderIsRefusedAndTheSessionGoesOn(string range)
    {
        var location = await BeginWithAThousandAsync();
        AssertOutOfOrder(await Http.PutAsync($"{location}?digest={Digest}", _blob[2000..], ("Content-Range", range)), location, "0-999");
        await FinishAsync(location);
    }

    [Fact]
    public async Task AnEmptySessionBeginsAtZero()
    {
        var location = await Http.BeginAsync(_repository);
        AssertOutOfOrder(await Http.PatchAsync(location, _blob[1..], ("Content-Range", "1-2999")), location, "0--1");
        AssertOutOfOrder(await Http.PutAsync($"{location}?digest={Digest}", _blob[1..], ("Content-Range", "1-2999")), location, "0--1");
        (await Http.GetAsync(location)).Is(204).Has("Range", "0--1");
        (await Http.PutAsync($"{location}?digest={Digest}", _blob, ("Content-Range", "0-2999"))).Is(201);
    }

    [Fact]
    public async Task OfTheSameChunkSentTwiceAtOnceOneIsTaken()
    {
        var location = await Http.BeginAsync(_repository);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Http.PatchAsync(location, _blob[..1000], ("Content-Range", "0-999"))));
        Assert.Single(answers, answer => answer.Status == 202);
        Assert.All(answers.Where(answer => answer.Status != 202), answer => AssertOutOfOrder(answer, location, "0-999"));
        await FinishAsync(location);
    }

    [Fact]
    public async Task ChunksWithoutRangeThatComeAtOnceAreTakenOneAfterTheOther()
    {
        var chunks = Enumerable.Range(0, 20).Select(_ => Some.Bytes(50_000)).ToList();
        var location = await Http.BeginAsync(_repository);
        var answers = await Task.WhenAll(chunks.Select(chunk => Http.PatchAsync(location, chunk, ("Transfer-Encoding", "chunked"))));

        var inOrder = answers.Zip(chunks).OrderBy(pair => int.Parse(pair.First.Is(202)["Range"]!.Split('-')[1], null)).SelectMany(pair => pair.Second).ToArray();
        (await Http.PutAsync($"{location}?digest={Digest.Of(inOrder)}")).Is(201);
    }

    private async Task<string> BeginWithAThousandAsync()
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, _blob[..1000], ("Content-Range", "0-999"))).Is(202);
        return location;
    }

    private async Task FinishAsync(string location)
    {
        (await Http.GetAsync(location)).Is(204).Has("Range", "0-999").Has("Location", location);
        (await Http.PatchAsync(location, _blob[1000..], ("Content-Range", "1000-2999"))).Is(202).Has("Range", "0-2999");
        (await Http.PutAsync($"{location}?digest={Digest}")).Is(201);
        Assert.Equal(_blob, (await Http.GetAsync($"/v2/{_repository}/blobs/{Digest}")).Body);
    }

    private static void AssertOutOfOrder(Answer answer, string location, string range)
    {
        answer.IsError(416, "BLOB_UPLOAD_INVALID").Has("Location", location).Has("Range", range);
        Assert.EndsWith(answer["Docker-Upload-UUID"]!, location, StringComparison.Ordinal);
    }
}

public sealed class ChunkOrderOverFiles(FileSystemRegistry fixture) : ChunkOrder(fixture), IClassFixture<FileSystemRegistry>;

public sealed class ChunkOrderOverMemory(MemoryRegistry fixture) : ChunkOrder(fixture), IClassFixture<MemoryRegistry>;

public sealed class ChunkOrderSignedIn(SignedInRegistry fixture) : ChunkOrder(fixture), IClassFixture<SignedInRegistry>;
