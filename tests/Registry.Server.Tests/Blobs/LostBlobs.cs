using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Blobs;

/// <summary>The disk lost what the index knows of.</summary>
public abstract class LostBlobs(RegistryFixture fixture) : HttpSuite(fixture)
{
    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = Some.Bytes(2_000_000);

    private string Path => $"/v2/{_repository}/blobs/{Digest.Of(_blob)}";

    [Theory]
    [InlineData(null)]
    [InlineData("bytes=10-19")]
    [InlineData("bytes=10-19,30-39")]
    public async Task ABlobWhoseFileIsGoneIs404(string? range)
    {
        await Http.PushBlobAsync(_repository, _blob);
        File.Delete(TheFile());
        (await Http.GetAsync(Path, range is null ? [] : [("Range", range)])).IsError(404, "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task APushBringsItBack()
    {
        await Http.PushBlobAsync(_repository, _blob);
        File.Delete(TheFile());
        await Http.PushBlobAsync(_repository, _blob);
        Assert.Equal(_blob, (await Http.GetAsync(Path)).Is(200).Body);
    }

    [Fact]
    public async Task OnceItIsMissedHeadAndMountsNoLongerPromiseIt()
    {
        await Http.PushBlobAsync(_repository, _blob);
        var digest = Digest.Of(_blob);
        File.Delete(TheFile());
        (await Http.GetAsync(Path)).IsError(404, "BLOB_UNKNOWN");
        (await Http.HeadAsync(Path)).Is(404);
        (await Http.PostAsync($"/v2/{_repository}/blobs/uploads/?mount={digest}&from={_repository}")).Is(202);
        await Http.PushBlobAsync(_repository, _blob);
        (await Http.HeadAsync(Path)).Is(200);
        Assert.Equal(_blob, (await Http.GetAsync(Path)).Is(200).Body);
    }

    [Fact]
    public async Task OneThatWasPushedSinceSomebodyMissedItIsHere()
    {
        await Http.PushBlobAsync(_repository, _blob);
        await Http.Services.GetRequiredService<Server.Blobs.LostBlobs>().NoteAsync(Digest.Of(_blob));
        (await Http.HeadAsync(Path)).Is(200);
    }

    [Fact]
    public async Task ABlobWhoseFileWasCutShortIsNeverTakenForWhole()
    {
        await Http.PushBlobAsync(_repository, _blob);
        await using (var file = File.OpenWrite(TheFile()))
        {
            file.SetLength(1_000_000);
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => Http.GetAsync(Path));
    }

    private string TheFile() => Directory.GetFiles(System.IO.Path.Combine(Http.Folder, "blobs"), Digest.Of(_blob).Hex, SearchOption.AllDirectories).Single();
}

public sealed class LostBlobsOfFiles(FileSystemRegistry fixture) : LostBlobs(fixture), IClassFixture<FileSystemRegistry>;

public sealed class LostBlobsSignedIn(SignedInFileSystemRegistry fixture) : LostBlobs(fixture), IClassFixture<SignedInFileSystemRegistry>;
