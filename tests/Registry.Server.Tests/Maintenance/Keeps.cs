using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Index.Uses;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Maintenance;

/// <summary>What clean-up leaves alone.</summary>
public abstract class Keeps(string store) : CleanupSuite(store)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnImageWithATag()
    {
        var image = await Http.PushImageAsync("app", "v1");
        await CleanAfterAsync(CleaningUp.Long);
        await AssertPullsAsync("app", image);
    }

    [Fact]
    public async Task AnImageThatOnlyItsDigestNames()
    {
        var image = await Http.PushImageAsync("app");
        await CleanAfterAsync(CleaningUp.Long);
        await AssertPullsAsync("app", image);
    }

    [Fact]
    public async Task WhatIsInAnotherRepositoryStill()
    {
        var image = await Http.PushImageAsync("app", "v1");
        foreach (var blob in new[] { image.Config, image.Layer })
        {
            (await Http.PostAsync($"/v2/other/blobs/uploads/?mount={blob.Digest}&from=app")).Is(201);
        }

        await Http.PushManifestAsync("other", "v1", image.Json);
        (await Http.DeleteAsync($"/v2/app/manifests/{image.Digest}")).Is(202);
        await CleanAfterAsync(CleaningUp.Long);
        await CleanAfterAsync(CleaningUp.Long);
        await AssertPullsAsync("other", image);
        Assert.False(await HasBlobAsync("app", image.Layer.Digest));
    }

    [Fact]
    public async Task TheLayersOfACacheIndex()
    {
        var layer = await Http.PushBlobAsync("cache", Some.Bytes(100));
        var config = await Http.PushBlobAsync("cache", Some.Bytes(50));
        var cache = Documents.Index([new Descriptor(Documents.LayerType, layer, 100), new Descriptor("application/vnd.buildkit.cacheconfig.v0", config, 50)]);
        await Http.PushManifestAsync("cache", "main", cache, MediaTypes.OciIndex);
        await CleanAfterAsync(CleaningUp.Long);
        Assert.True(await HasBlobAsync("cache", layer));
        Assert.True(await HasBlobAsync("cache", config));
    }

    [Fact]
    public async Task WhatAnUnknownManifestSeemsToName()
    {
        var blob = await Http.PushBlobAsync("app", Some.Bytes(100));
        await Http.PushManifestAsync("app", "odd", Documents.Image(new Descriptor("a/b", blob, 100), [], mediaType: "application/vnd.example.odd+json"), "application/vnd.example.odd+json");
        await CleanAfterAsync(CleaningUp.Long);
        Assert.True(await HasBlobAsync("app", blob));
    }

    [Fact]
    public async Task ABlobWhoseManifestMayStillCome()
    {
        var blob = await Http.PushBlobAsync("app", Some.Bytes(100));
        await CleanAfterAsync(TimeSpan.FromHours(24));
        Assert.True(await HasBlobAsync("app", blob));
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("GET")]
    public async Task ABlobThatAClientWasToldOf(string method)
    {
        var blob = await Http.PushBlobAsync("app", Some.Bytes(100));
        Clock.Advance(TimeSpan.FromHours(30));
        (await Http.SendAsync(method, $"/v2/app/blobs/{blob}", null)).Is(200);
        await CleanAfterAsync(TimeSpan.FromHours(23));
        Assert.Contains(blob, await Http.StoredAsync());
    }

    [Fact]
    public async Task ABlobThatWasMountedAgain()
    {
        var blob = await Http.PushBlobAsync("app", Some.Bytes(100));
        await Http.PushManifestAsync("app", "v1", Documents.Image(new Descriptor(Documents.ConfigType, blob, 100), []));
        (await Http.PostAsync($"/v2/other/blobs/uploads/?mount={blob}&from=app")).Is(201);
        Clock.Advance(TimeSpan.FromHours(30));
        (await Http.PostAsync($"/v2/other/blobs/uploads/?mount={blob}&from=app")).Is(201);
        await CleanAfterAsync(TimeSpan.FromHours(23));
        Assert.True(await HasBlobAsync("other", blob));
    }

    [Fact]
    public async Task ABlobThatAPushInFlightWasToldOfInTheSameMoment()
    {
        var blob = await Http.PushBlobAsync("app", Some.Bytes(100));
        Clock.Advance(CleaningUp.Long);
        await UnlinkWhileToldAsync(blob);

        // The note is not written yet, but the manifest finds it.
        await Http.PushManifestAsync("app", "v1", Documents.Image(new Descriptor(Documents.ConfigType, blob, 100), []));
        await CleanAfterAsync(CleaningUp.Long);
        Assert.True(await HasBlobAsync("app", blob));
    }

    [Fact]
    public async Task ABlobThatIsTakenAwayWhileSomebodyWasToldComesBackByItself()
    {
        var blob = await Http.PushBlobAsync("app", Some.Bytes(100));
        Clock.Advance(CleaningUp.Long);
        await UnlinkWhileToldAsync(blob);
        await Http.CleanUpAsync(Clock);
        Assert.True(await HasBlobAsync("app", blob));
    }

    // Clean-up takes the link in a transaction that a look-up does not see yet.
    private async Task UnlinkWhileToldAsync(Digest blob)
    {
        var (uses, writer) = (Http.Services.GetRequiredService<ContentUses>(), Http.Services.GetRequiredService<IndexWriter>());
        var link = Http.Services.GetRequiredService<IndexReader>().FindBlob(RepositoryName.Parse("app"), blob)!.Value;
        await writer.RunAsync(
            index =>
            {
                Assert.True(uses.Unlink(index, new LinkMark(0, link.Repository, link.Id), Clock.GetUtcNow()));
                Assert.NotNull(uses.Find(RepositoryName.Parse("app"), blob));
                return true;
            },
            Token);
        Assert.Null(Http.Services.GetRequiredService<IndexReader>().FindBlob(RepositoryName.Parse("app"), blob));
    }

    [Fact]
    public async Task AnUploadThatGoesOn()
    {
        var location = await Http.BeginAsync("app");
        (await Http.PatchAsync(location, Some.Bytes(10))).Is(202);
        Clock.Advance(TimeSpan.FromHours(23));
        (await Http.PatchAsync(location, Some.Bytes(10))).Is(202);
        await CleanAfterAsync(TimeSpan.FromHours(23));
        (await Http.GetAsync(location)).Is(204);
    }

    [Fact]
    public async Task AnythingAfterACrashUntilTheGraceWindowHasPassed()
    {
        var blob = await Http.PushBlobAsync("app", Some.Bytes(100));
        Clock.Advance(CleaningUp.Long);
        var writer = Http.Services.GetRequiredService<IndexWriter>();
        await writer.RunAsync(index => index.NoteStart(Clock.GetUtcNow()), Token);
        var run = await Http.CleanUpAsync(Clock);
        Assert.Contains("did not end in order", Assert.Single(run.Notes), StringComparison.Ordinal);
        Assert.Contains(blob, await Http.StoredAsync());
        await CleanAfterAsync(TimeSpan.FromDays(2));
        Assert.DoesNotContain(blob, await Http.StoredAsync());
    }

    [Fact]
    public async Task BytesThatSomebodyHolds()
    {
        var blob = await Http.PushBlobAsync("app", Some.Bytes(100));
        Clock.Advance(CleaningUp.Long);
        var writer = Http.Services.GetRequiredService<IndexWriter>();
        await using (await StoreHold.TakeAsync(writer, Clock, "a backup", isAlone: true, Token))
        {
            var run = await Http.CleanUpAsync(Clock);
            Assert.Contains("No bytes are removed while there is a backup.", run.Notes);
            Assert.Contains(blob, await Http.StoredAsync());
        }

        await Http.CleanUpAsync(Clock);
        Assert.DoesNotContain(blob, await Http.StoredAsync());
    }

    private async Task AssertPullsAsync(string repository, SampleImage image)
    {
        Assert.Equal(image.Bytes, (await Http.GetAsync($"/v2/{repository}/manifests/{image.Digest}")).Is(200).Body);
        foreach (var blob in new[] { image.Config, image.Layer })
        {
            Assert.Equal(blob.Digest, Digest.Of((await Http.GetAsync($"/v2/{repository}/blobs/{blob.Digest}")).Is(200).Body));
        }
    }
}
