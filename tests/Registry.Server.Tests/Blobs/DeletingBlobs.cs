using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Blobs;

/// <summary>Deleting a blob (end-10): gone at once from this repository, and from no other.</summary>
public abstract class DeletingBlobs(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(1000);

    private string Path => $"/v2/{_repository}/blobs/{Digest.Of(_blob)}";

    [Fact]
    public async Task ADeletedBlobIsGoneAtOnce()
    {
        await Http.PushBlobAsync(_repository, _blob);
        (await Http.DeleteAsync(Path)).Is(202).Has("Content-Length", "0");
        (await Http.GetAsync(Path)).IsError(404, "BLOB_UNKNOWN");
        (await Http.HeadAsync(Path)).Is(404);
        (await Http.DeleteAsync(Path)).IsError(404, "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task ADeletedBlobCanBePushedAgain()
    {
        await Http.PushBlobAsync(_repository, _blob);
        (await Http.DeleteAsync(Path)).Is(202);
        await Http.PushBlobAsync(_repository, _blob);
        Assert.Equal(_blob, (await Http.GetAsync(Path)).Is(200).Body);
    }

    [Fact]
    public async Task OtherRepositoriesKeepTheBlob()
    {
        var other = Some.Repository();
        await Http.PushBlobAsync(_repository, _blob);
        await Http.PushBlobAsync(other, _blob);
        (await Http.DeleteAsync(Path)).Is(202);
        Assert.Equal(_blob, (await Http.GetAsync($"/v2/{other}/blobs/{Digest.Of(_blob)}")).Is(200).Body);
    }

    [Fact]
    public async Task AnUnknownBlobIs404()
    {
        (await Http.DeleteAsync(Path)).IsError(404, "BLOB_UNKNOWN");
        await Http.PushBlobAsync(Some.Repository(), _blob);
        await Http.PushBlobAsync(_repository, Some.Bytes(10));
        (await Http.DeleteAsync(Path)).IsError(404, "BLOB_UNKNOWN");
    }
}

public sealed class DeletingBlobsFromFiles(FileSystemRegistry fixture) : DeletingBlobs(fixture), IClassFixture<FileSystemRegistry>;

public sealed class DeletingBlobsFromMemory(MemoryRegistry fixture) : DeletingBlobs(fixture), IClassFixture<MemoryRegistry>;

public sealed class DeletingBlobsSignedIn(SignedInRegistry fixture) : DeletingBlobs(fixture), IClassFixture<SignedInRegistry>;
