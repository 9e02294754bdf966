using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Uploads;

/// <summary>How far a session came (end-13), how it is given up (end-14), and who may use it.</summary>
public abstract class UploadStatus(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(5000);

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task AnEmptySessionHasNoByte(string method)
    {
        var location = await Http.BeginAsync(_repository);
        var answer = (await Http.SendAsync(method, location, null)).Is(204).Has("Range", "0--1").Has("Location", location);
        Assert.EndsWith(answer["Docker-Upload-UUID"]!, location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task ItTellsTheLastByteThatIsHere(string method)
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, _blob[..1])).Is(202).Has("Range", "0-0");
        (await Http.SendAsync(method, location, null)).Is(204).Has("Range", "0-0");
        (await Http.PatchAsync(location, _blob[1..])).Is(202).Has("Range", "0-4999");
        (await Http.SendAsync(method, location, null)).Is(204).Has("Range", "0-4999").Has("Location", location);
    }

    [Fact]
    public async Task ACancelledSessionIsUnknown()
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, _blob)).Is(202);
        (await Http.DeleteAsync(location)).Is(204);
        (await Http.GetAsync(location)).IsError(404, "BLOB_UPLOAD_UNKNOWN");
        (await Http.PutAsync($"{location}?digest={Digest.Of(_blob)}")).IsError(404, "BLOB_UPLOAD_UNKNOWN");
        (await Http.DeleteAsync(location)).IsError(404, "BLOB_UPLOAD_UNKNOWN");
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("PATCH", "")]
    [InlineData("PUT", "?digest=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("DELETE", "")]
    public async Task ASessionThatNeverWasIsUnknown(string method, string query)
    {
        foreach (var id in (string[])[Guid.NewGuid().ToString(), Guid.NewGuid().ToString("N"), "1", "..%5C", new string('a', 500)])
        {
            (await Http.SendAsync(method, $"/v2/{_repository}/blobs/uploads/{id}{query}", method[0] == 'P' ? _blob : null)).IsError(404, "BLOB_UPLOAD_UNKNOWN");
        }
    }

    [Fact]
    public async Task HeadOfAnUnknownSessionIs404() => (await Http.HeadAsync($"/v2/{_repository}/blobs/uploads/{Guid.NewGuid()}")).Is(404);

    [Fact]
    public async Task ASessionIsWorthNothingInAnotherRepository()
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, _blob)).Is(202);
        var elsewhere = location.Replace(_repository, Some.Repository(), StringComparison.Ordinal);
        (await Http.GetAsync(elsewhere)).IsError(404, "BLOB_UPLOAD_UNKNOWN");
        (await Http.PatchAsync(elsewhere, _blob)).IsError(404, "BLOB_UPLOAD_UNKNOWN");
        (await Http.PutAsync($"{elsewhere}?digest={Digest.Of(_blob)}")).IsError(404, "BLOB_UPLOAD_UNKNOWN");
        (await Http.DeleteAsync(elsewhere)).IsError(404, "BLOB_UPLOAD_UNKNOWN");
        (await Http.GetAsync(location)).Is(204).Has("Range", "0-4999");
    }

    [Fact]
    public async Task SessionsOfOneRepositoryKeepApart()
    {
        var (first, second) = (await Http.BeginAsync(_repository), await Http.BeginAsync(_repository));
        (await Http.PatchAsync(first, _blob)).Is(202);
        (await Http.GetAsync(second)).Is(204).Has("Range", "0--1");
        (await Http.DeleteAsync(second)).Is(204);
        (await Http.PutAsync($"{first}?digest={Digest.Of(_blob)}")).Is(201);
    }
}

public sealed class UploadStatusOverFiles(FileSystemRegistry fixture) : UploadStatus(fixture), IClassFixture<FileSystemRegistry>;

public sealed class UploadStatusOverMemory(MemoryRegistry fixture) : UploadStatus(fixture), IClassFixture<MemoryRegistry>;

public sealed class UploadStatusSignedIn(SignedInRegistry fixture) : UploadStatus(fixture), IClassFixture<SignedInRegistry>;
