using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Maintenance;

/// <summary>The index has other bytes of a manifest than were pushed.</summary>
public sealed class DamagedManifests() : CleanupSuite(BlobStores.Memory)
{
    private SampleImage _image = null!;

    [Theory]
    [InlineData("UPDATE manifest SET bytes = CAST(REPLACE(CAST(bytes AS TEXT), 'schemaVersion', 'schemaVersiom') AS BLOB)")]
    [InlineData("UPDATE manifest SET bytes = SUBSTR(bytes, 1, LENGTH(bytes) - 1)")]
    [InlineData("UPDATE manifest SET bytes = x''")]
    [InlineData("UPDATE manifest SET size = size + 1")]
    public async Task AreNotServedUntilTheyArePushedAgain(string damage)
    {
        await BreakAsync(damage);
        await AssertUnknownAsync("v1");
        await AssertUnknownAsync(_image.Digest.ToString());
        Assert.Equal("0 blobs and 1 manifests are missing or damaged; registry verify --list names them", await Http.ReadyContentAsync());
        Assert.Single(Http.Log.Errors, line => line.Text.StartsWith($"The manifest {_image.Digest} of app is damaged", StringComparison.Ordinal));

        await Http.PushManifestAsync("app", null, _image.Json);
        Assert.Equal(_image.Bytes, (await Http.GetAsync("/v2/app/manifests/v1")).Is(200).Body);
        (await Http.HeadAsync($"/v2/app/manifests/{_image.Digest}")).Is(200).Has("Content-Length", $"{_image.Bytes.Length}");
        Assert.Equal("ok", await Http.ReadyContentAsync());
        Clock.Advance(Scrubbing.Long);
        Assert.Equal(0, (await Http.ScrubAsync(Clock)).Bad);
    }

    [Fact]
    public async Task KeepTheirTagsAndAllThatTheyCountOn()
    {
        await BreakAsync("UPDATE manifest SET bytes = x'00'");
        await CleanAfterAsync(CleaningUp.Long);
        await CleanAfterAsync(CleaningUp.Long);
        Assert.True(await HasBlobAsync("app", _image.Layer.Digest));
        Assert.Contains("v1", (await Http.GetAsync("/v2/app/tags/list")).Is(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AreServedAgainWhenTheirBytesAreRight()
    {
        await BreakAsync("UPDATE manifest SET size = size + 1");
        await Http.ChangeAsync("UPDATE manifest SET size = size - 1");
        Clock.Advance(Scrubbing.Long);
        await Http.ScrubAsync(Clock);
        Assert.Equal(_image.Bytes, (await Http.GetAsync("/v2/app/manifests/v1")).Is(200).Body);
    }

    [Fact]
    public async Task AreNoReferrers()
    {
        var subject = await Http.PushSmallAsync("app", "v1");
        await Http.PushSmallAsync("app", null, Documents.Subject(subject));
        Assert.Equal(1, (await Http.GetAsync($"/v2/app/referrers/{subject}")).Is(200).Json.GetProperty("manifests").GetArrayLength());
        await Http.ChangeAsync("UPDATE manifest SET bytes = x'00' WHERE subject IS NOT NULL");
        Clock.Advance(Scrubbing.Long);
        await Http.ScrubAsync(Clock);
        Assert.Equal(0, (await Http.GetAsync($"/v2/app/referrers/{subject}")).Is(200).Json.GetProperty("manifests").GetArrayLength());
    }

    [Fact]
    public async Task CanBeDeleted()
    {
        await BreakAsync("UPDATE manifest SET bytes = x'00'");
        (await Http.DeleteAsync($"/v2/app/manifests/{_image.Digest}")).Is(202);
        await CleanAfterAsync(CleaningUp.Long);
        Assert.Equal("ok", await Http.ReadyContentAsync());
        Assert.Equal(0, await Http.CountAsync("damaged_manifest"));
    }

    private async Task BreakAsync(string damage)
    {
        _image = await Http.PushImageAsync("app", "v1");
        Clock.Advance(Scrubbing.Long);
        Assert.Equal(0, (await Http.ScrubAsync(Clock)).Bad);
        await Http.ChangeAsync(damage);
        Clock.Advance(Scrubbing.Long);
        await Http.ScrubAsync(Clock);
    }

    private async Task AssertUnknownAsync(string reference)
    {
        (await Http.GetAsync($"/v2/app/manifests/{reference}")).IsError(404, "MANIFEST_UNKNOWN");
        (await Http.HeadAsync($"/v2/app/manifests/{reference}")).Is(404);
    }
}
