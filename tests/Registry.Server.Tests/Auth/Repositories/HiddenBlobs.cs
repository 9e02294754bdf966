using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Repositories;

/// <summary>Whoever knows a digest does not have its bytes: they are read through a repository that may be pulled and has them.</summary>
public sealed class HiddenBlobs(StaffedRegistry fixture) : HttpSuite(fixture), IClassFixture<StaffedRegistry>
{
    private readonly string _hidden = Some.Repository("secret");
    private readonly string _team = Some.Repository("team");
    private readonly byte[] _blob = Some.Bytes(1000);

    private Digest Digest => Digest.Of(_blob);

    [Theory]
    [InlineData("Accept", "*/*")]
    [InlineData("Range", "bytes=0-0")]
    [InlineData("Range", "bytes=0-1,5-9")]
    [InlineData("Range", "bytes=5000-")]
    [InlineData("If-None-Match", "*")]
    public async Task AreNotReadThroughAnotherRepository(string header, string value)
    {
        await Http.PutBlobAsync(_hidden, _blob);
        await Http.PutBlobAsync(_team, Some.Bytes(10));
        foreach (var name in new[] { _team, "team/nothing-here" })
        {
            (await Http.GetAsync($"/v2/{name}/blobs/{Digest}", StaffedRegistry.Bob, (header, value))).IsError(404, "BLOB_UNKNOWN");
            (await Http.HeadAsync($"/v2/{name}/blobs/{Digest}", StaffedRegistry.Bob, (header, value))).Is(404);
        }

        (await Http.GetAsync($"/v2/{_hidden}/blobs/{Digest}", StaffedRegistry.Bob, (header, value))).IsError(404, "NAME_UNKNOWN");
        (await Http.HeadAsync($"/v2/{_hidden}/blobs/{Digest}", StaffedRegistry.Bob, (header, value))).Is(404);
    }

    [Theory]
    [InlineData("If-None-Match")]
    [InlineData("If-Range")]
    public async Task AreNotConfirmedByACondition(string header)
    {
        await Http.PutBlobAsync(_hidden, _blob);
        (await Http.GetAsync($"/v2/{_team}/blobs/{Digest}", StaffedRegistry.Bob, (header, $"\"{Digest}\""))).IsError(404, "BLOB_UNKNOWN");
        (await Http.GetAsync($"/v2/{_hidden}/blobs/{Digest}", StaffedRegistry.Bob, (header, $"\"{Digest}\""))).IsError(404, "NAME_UNKNOWN");
    }

    [Fact]
    public async Task AreNotClaimedByAManifestThatNamesThem()
    {
        await Http.PutBlobAsync(_hidden, _blob);
        var child = await Http.PutManifestAsync(_hidden, "v1");
        await Http.PutBlobAsync(_team, Documents.EmptyConfig);
        var image = Documents.Image(Documents.Of(Documents.EmptyConfig, Documents.ConfigType), [Documents.Of(_blob)]);
        (await PutAsync(image, MediaTypes.OciManifest)).IsError(400, "MANIFEST_BLOB_UNKNOWN");
        await PutAsync(Documents.Index([new Descriptor(MediaTypes.OciManifest, child, 100)]), MediaTypes.OciIndex);
        await PutAsync(Documents.Small(Documents.Subject(child)), MediaTypes.OciManifest);
        (await Http.GetAsync($"/v2/{_team}/blobs/{Digest}", StaffedRegistry.Bob)).Is(404);
        (await Http.GetAsync($"/v2/{_team}/manifests/{child}", StaffedRegistry.Bob)).Is(404);
        (await Http.GetAsync($"/v2/{_team}/blobs/{child}", StaffedRegistry.Bob)).Is(404);
    }

    [Fact]
    public async Task AreNotClaimedByAnUploadOfOtherBytes()
    {
        await Http.PutBlobAsync(_hidden, _blob);
        var location = (await Http.PostAsync($"/v2/{_team}/blobs/uploads/", null, StaffedRegistry.Bob)).Is(202).Location;
        (await Http.PutAsync($"{location}?digest={Digest}", [], StaffedRegistry.Bob)).IsError(400, "DIGEST_INVALID");
        (await Http.PutAsync($"{location}?digest={Digest}", [1], StaffedRegistry.Bob)).IsError(400, "DIGEST_INVALID");
        (await Http.PostAsync($"/v2/{_team}/blobs/uploads/?digest={Digest}", [], StaffedRegistry.Bob)).Is(202);
        (await Http.PutAsync($"/v2/{_team}/blobs/uploads/{Guid.NewGuid()}?digest={Digest}", [], StaffedRegistry.Bob)).IsError(404, "BLOB_UPLOAD_UNKNOWN");
        (await Http.GetAsync($"/v2/{_team}/blobs/{Digest}", StaffedRegistry.Bob)).IsError(404, "BLOB_UNKNOWN");
    }

    private Task<Answer> PutAsync(string json, string mediaType) =>
        Http.PutAsync($"/v2/{_team}/manifests/{Digest.Of(Some.Utf8(json))}", Some.Utf8(json), StaffedRegistry.Bob, ("Content-Type", mediaType));
}
