using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Faults;

/// <summary>
/// The disk fails under the real program: what it could not make durable is not acknowledged, the client is told so in the specification's words, and nothing is lost that was
/// acknowledged before. Once the disk works again, so do pushes, with no restart.
/// </summary>
public sealed class FailingDisks(ProgramWithoutJournal program) : IClassFixture<ProgramWithoutJournal>
{
    private readonly string _repository = Some.Repository();
    private readonly byte[] _blob = NewPrefix(program.Data);

    private Digest Digest => Digest.Of(_blob);

    private ProgramRegistry Http => program.Http;

    private string[] UploadFiles => Directory.GetFiles(Path.Combine(program.Data, "uploads"));

    private string UploadFile => Assert.Single(UploadFiles);

    [Theory]
    [InlineData("fsync", "EIO", "blobs/sha256/{prefix}")]
    [InlineData("fsync", "EIO", "blobs/sha256")]
    [InlineData("fsync", "ENOSPC", "blobs/sha256/{prefix}")]
    [InlineData("fsync,fdatasync", "EIO", "index.db-wal")]
    [InlineData("write,pwrite64", "EIO", "index.db-wal")]
    [InlineData("write,pwrite64", "ENOSPC", "index.db-wal")]
    public async Task ABlobIsNotAcknowledged(string calls, string error, string path)
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        await using (await FailAsync(calls, error, path.Replace("{prefix}", Digest.Hex[..2], StringComparison.Ordinal)))
        {
            AssertRefused(await PushAsync(), error);
            (await Http.HeadAsync($"/v2/{_repository}/blobs/{Digest}")).Is(404);
            Assert.Equal(image.Bytes, (await Http.GetAsync($"/v2/{_repository}/manifests/v1")).Is(200).Body);
        }

        Assert.Empty(UploadFiles);
        (await PushAsync()).Is(201);
        await AssertHereAsync(image);
    }

    [Theory]
    [InlineData("fsync", "EIO")]
    [InlineData("fsync", "ENOSPC")]
    [InlineData("pwrite64", "ENOSPC")]
    public async Task AnUploadThatMayHaveLostBytesIsGone(string calls, string error)
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        var location = await Http.BeginAsync(_repository);
        await using (await FailAsync(calls, error, UploadFile))
        {
            AssertRefused(await Http.SendUncheckedAsync("PUT", $"{location}?digest={Digest}", _blob), error);
        }

        (await Http.GetAsync(location)).Is(404);
        (await Http.HeadAsync($"/v2/{_repository}/blobs/{Digest}")).Is(404);
        Assert.Empty(UploadFiles);
        (await PushAsync()).Is(201);
        await AssertHereAsync(image);
    }

    [Fact]
    public async Task AnUploadWhoseWriteFailedGoesOnWhereItWas()
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, _blob[..40_000])).Is(202);
        await using (await FailAsync("pwrite64", "EIO", UploadFile))
        {
            AssertRefused(await Http.SendUncheckedAsync("PATCH", location, _blob[40_000..]), "EIO");
        }

        (await Http.GetAsync(location)).Is(204).Has("Range", "0-39999");
        (await Http.PutAsync($"{location}?digest={Digest}", _blob[40_000..])).Is(201);
        await AssertHereAsync(image);
    }

    [Fact]
    public async Task AnUploadThatFoundNoPlaceCanBeClosedAgain()
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        var location = await Http.BeginAsync(_repository);
        (await Http.PatchAsync(location, _blob)).Is(202);
        await using (await FailAsync("rename", "EIO", UploadFile))
        {
            AssertRefused(await Http.SendUncheckedAsync("PUT", $"{location}?digest={Digest}"), "EIO");
            (await Http.HeadAsync($"/v2/{_repository}/blobs/{Digest}")).Is(404);
        }

        (await Http.PutAsync($"{location}?digest={Digest}")).Is(201);
        await AssertHereAsync(image);
    }

    [Theory]
    [InlineData("fsync,fdatasync", "EIO")]
    [InlineData("write,pwrite64", "ENOSPC")]
    public async Task ATagKeepsWhatItHad(string calls, string error)
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        var other = SampleImage.Of(Documents.EmptyConfig, _blob);
        await Http.PushBlobAsync(_repository, Documents.EmptyConfig);
        (await PushAsync()).Is(201);
        await using (await FailAsync(calls, error, "index.db-wal"))
        {
            AssertRefused(await Http.SendUncheckedAsync("PUT", $"/v2/{_repository}/manifests/v1", other.Bytes, ("Content-Type", MediaTypes.OciManifest)), error);
            AssertRefused(await Http.SendUncheckedAsync("DELETE", $"/v2/{_repository}/manifests/v1"), error);
            Assert.Equal(image.Bytes, (await Http.GetAsync($"/v2/{_repository}/manifests/v1")).Is(200).Body);
        }

        (await Http.PutAsync($"/v2/{_repository}/manifests/v2", other.Bytes, ("Content-Type", MediaTypes.OciManifest))).Is(201);
        await Http.KillAsync();
        await Http.StartAsync();
        await AssertHereAsync(image);
        Assert.Equal(other.Bytes, (await Http.GetAsync($"/v2/{_repository}/manifests/v2")).Is(200).Body);
    }

    // At its end the program empties the log into the index.
    [Theory]
    [InlineData("fsync,fdatasync", "EIO")]
    [InlineData("write,pwrite64", "EIO")]
    public async Task AStopThatCannotWriteTheIndexLosesNothing(string calls, string error)
    {
        var image = await Http.PushImageAsync(_repository, "v1");
        (await PushAsync()).Is(201);
        await using (await FailAsync(calls, error, "index.db"))
        {
            await Http.StopAsync();
        }

        await Http.StartAsync();
        await AssertHereAsync(image);
    }

    // The first of its prefix, so that pushing it makes a folder.
    private static byte[] NewPrefix(string data)
    {
        byte[] blob;
        do
        {
            blob = Some.Bytes(100_000);
        }
        while (Directory.Exists(Path.Combine(data, "blobs", "sha256", Digest.Of(blob).Hex[..2])));
        return blob;
    }

    private Task<InjectedFault> FailAsync(string calls, string error, string path) => Strace.InjectAsync(Http.ProcessId, calls, error, Path.Combine(program.Data, path));

    private Task<Answer> PushAsync() => Http.SendUncheckedAsync("POST", $"/v2/{_repository}/blobs/uploads/?digest={Digest}", _blob);

    private static void AssertRefused(Answer answer, string error)
    {
        answer.IsError(503, "UNAVAILABLE");
        Assert.Contains(error == "ENOSPC" ? "the registry's disk is full" : "the registry's storage failed on this request", answer.Message, StringComparison.Ordinal);
    }

    private async Task AssertHereAsync(SampleImage image)
    {
        Assert.Equal(image.Bytes, (await Http.GetAsync($"/v2/{_repository}/manifests/v1")).Is(200).Body);
        Assert.Equal(image.Layer.Digest, Digest.Of((await Http.GetAsync($"/v2/{_repository}/blobs/{image.Layer.Digest}")).Is(200).Body));
        Assert.Equal(_blob, (await Http.GetAsync($"/v2/{_repository}/blobs/{Digest}")).Is(200).Body);
        Assert.Empty(IndexLaws.Faults(program.Data));
    }
}
