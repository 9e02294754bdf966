using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Uploads;

/// <summary>The disk lost an upload, or a part of it: nothing is acknowledged that is not there.</summary>
public abstract class LostUploads(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();

    // A small one would be in memory.
    private readonly byte[] _blob = Some.Bytes(100_000);

    private Digest Digest => Digest.Of(_blob);

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task AnUploadWhoseFileIsGoneIsRefusedAndThenUnknown(string method)
    {
        var location = await BeginAsync(file => file.Delete());
        var answer = (await Http.SendUncheckedAsync(method, $"{location}?digest={Digest}", method == "PATCH" ? [1] : [])).Is(503);
        Assert.Equal(["UNAVAILABLE"], answer.Codes);
        await Http.RestartAsync();
        (await Http.GetAsync(location)).IsError(404, "BLOB_UPLOAD_UNKNOWN");
        (await Http.HeadAsync($"/v2/{_repository}/blobs/{Digest}")).Is(404);
    }

    [Fact]
    public async Task AnUploadWhoseFileIsCutShortBecomesNoBlob()
    {
        var location = await BeginAsync(file =>
        {
            using var stream = file.OpenWrite();
            stream.SetLength(500);
        });
        (await Http.SendUncheckedAsync("PUT", $"{location}?digest={Digest}", [])).Is(503);
        (await Http.HeadAsync($"/v2/{_repository}/blobs/{Digest}")).Is(404);

        // What is left of it is told, and can be gone on with.
        (await Http.GetAsync(location)).Is(204).Has("Range", "0-499");
        (await Http.PutAsync($"{location}?digest={Digest}", _blob[500..], ("Content-Range", "500-99999"))).Is(201);
        Assert.Equal(_blob, (await Http.GetAsync($"/v2/{_repository}/blobs/{Digest}")).Is(200).Body);
    }

    private async Task<string> BeginAsync(Action<FileInfo> harm)
    {
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, _blob)).Is(202);
        harm(new DirectoryInfo(Path.Combine(Http.Folder, "uploads")).GetFiles().Single(file => file.Length == _blob.Length));
        return location;
    }
}

public sealed class LostUploadsOfFiles(FileSystemRegistry fixture) : LostUploads(fixture), IClassFixture<FileSystemRegistry>;

public sealed class LostUploadsSignedIn(SignedInFileSystemRegistry fixture) : LostUploads(fixture), IClassFixture<SignedInFileSystemRegistry>;
