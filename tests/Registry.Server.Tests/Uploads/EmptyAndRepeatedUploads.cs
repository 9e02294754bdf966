using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Uploads;

/// <summary>Uploads of nothing, announcements, and requests whose answer got lost.</summary>
public abstract class EmptyAndRepeatedUploads(RegistryFixture fixture) : HttpSuite(fixture)
{
    private const string Nothing = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(1000);

    private string Uploads => $"/v2/{_repository}/blobs/uploads/";

    [Fact]
    public async Task TheEmptyBlobIsPushedInOneRequest()
    {
        (await Http.PostAsync($"{Uploads}?digest={Nothing}")).Is(201);
        await AssertEmptyBlobAsync();
    }

    [Fact]
    public async Task TheEmptyBlobIsPushedByAPutWithoutBody()
    {
        (await Http.PutAsync($"{await Http.BeginAsync(_repository)}?digest={Nothing}")).Is(201);
        await AssertEmptyBlobAsync();
    }

    [Fact]
    public async Task TheEmptyBlobIsPushedByAPutOfUnknownLength()
    {
        (await Http.PutAsync($"{await Http.BeginAsync(_repository)}?digest={Nothing}", [], ("Transfer-Encoding", "chunked"))).Is(201);
        await AssertEmptyBlobAsync();
    }

    [Fact]
    public async Task AnEmptyPatchChangesNothing()
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, [])).Is(202);
        (await Http.GetAsync(location)).Is(204).Has("Range", "0--1");
        (await Http.PatchAsync(location, _blob)).Is(202).Has("Range", "0-999");
        (await Http.PatchAsync(location, [], ("Transfer-Encoding", "chunked"))).Is(202).Has("Range", "0-999");
    }

    [Fact]
    public async Task APostWithADigestAndNoBodyAnnouncesThePut()
    {
        var digest = Digest.Of(_blob);
        var location = (await Http.PostAsync($"{Uploads}?digest={digest}")).Is(202).Has("Range", "0-0").Location;
        (await Http.PutAsync($"{location}?digest={digest}", _blob)).Is(201);
    }

    [Fact]
    public async Task AClosingPutSentAgainIsAnsweredAgain()
    {
        var location = await Http.BeginAsync(_repository);
        var digest = Digest.Of(_blob);
        (await Http.PutAsync($"{location}?digest={digest}", _blob)).Is(201);
        (await Http.PutAsync($"{location}?digest={digest}", _blob)).Is(201).Has("Location", $"/v2/{_repository}/blobs/{digest}").Has("Docker-Content-Digest", digest.ToString());
        (await Http.PutAsync($"{location}?digest={digest}")).Is(201);
        (await Http.PutAsync($"{location}?digest={Some.Digest()}")).IsError(404, "BLOB_UPLOAD_UNKNOWN");
    }

    [Fact]
    public async Task AClosingPutSentTwiceAtOnceIsAnsweredTwice()
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, _blob)).Is(202);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Http.PutAsync($"{location}?digest={Digest.Of(_blob)}")));
        Assert.All(answers, answer => answer.Is(201));
    }

    private async Task AssertEmptyBlobAsync()
    {
        Assert.Empty((await Http.GetAsync($"/v2/{_repository}/blobs/{Nothing}")).Is(200).Has("Content-Length", "0").Has("Docker-Content-Digest", Nothing).Body);
        (await Http.HeadAsync($"/v2/{_repository}/blobs/{Nothing}")).Is(200).Has("Content-Length", "0");
    }
}

public sealed class EmptyAndRepeatedUploadsOverFiles(FileSystemRegistry fixture) : EmptyAndRepeatedUploads(fixture), IClassFixture<FileSystemRegistry>;

public sealed class EmptyAndRepeatedUploadsOverMemory(MemoryRegistry fixture) : EmptyAndRepeatedUploads(fixture), IClassFixture<MemoryRegistry>;

public sealed class EmptyAndRepeatedUploadsSignedIn(SignedInRegistry fixture) : EmptyAndRepeatedUploads(fixture), IClassFixture<SignedInRegistry>;
