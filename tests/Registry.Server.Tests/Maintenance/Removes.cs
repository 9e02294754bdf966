using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Tests.Support;
using Registry.Storage;

namespace Registry.Server.Tests.Maintenance;

/// <summary>What clean-up takes, and what is left then: nothing.</summary>
public abstract class Removes(string store) : CleanupSuite(store)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ABlobThatNeverCameToAManifest()
    {
        var blob = await Http.PushBlobAsync("app", Some.Bytes(100));
        Clock.Advance(TimeSpan.FromHours(26));
        var run = await Http.CleanUpAsync(Clock);
        Assert.False(await HasBlobAsync("app", blob));
        Assert.Equal((1, 100), run.Removed["blobs"]);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task WhatADeletedBlobLeaves()
    {
        var blob = await Http.PushBlobAsync("app", Some.Bytes(100));
        (await Http.DeleteAsync($"/v2/app/blobs/{blob}")).Is(202);
        await Http.CleanUpAsync(Clock);
        Assert.Contains(blob, await Http.StoredAsync());
        await CleanAfterAsync(TimeSpan.FromHours(25));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task WhatADeletedImageLeavesOnceTheTrashIsOver()
    {
        var image = await Http.PushImageAsync("app", "v1");
        (await Http.DeleteAsync($"/v2/app/manifests/{image.Digest}")).Is(202);
        await CleanAfterAsync(TimeSpan.FromDays(6));
        Assert.Contains(image.Layer.Digest, await Http.StoredAsync());
        await CleanAfterAsync(TimeSpan.FromDays(1));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task ADeletedRepositoryOnceTheTrashIsOver()
    {
        for (var i = 0; i < 60; i++)
        {
            await Http.PushSmallAsync("app", $"v{i}");
        }

        var image = await Http.PushImageAsync("app", "v1");
        (await Http.DeleteAsync("/api/v1/repositories/app")).Is(204);
        (await Http.GetAsync("/v2/app/tags/list")).Is(404);
        await CleanAfterAsync(TimeSpan.FromDays(6));
        Assert.Contains(image.Layer.Digest, await Http.StoredAsync());
        await CleanAfterAsync(TimeSpan.FromDays(1));
        await AssertNothingIsLeftAsync();
        Assert.Equal(0, await Http.CountAsync("repository"));
    }

    [Fact]
    public async Task AnUploadThatNobodyGoesOnWith()
    {
        var location = await Http.BeginAsync("app");
        (await Http.PatchAsync(location, Some.Bytes(10))).Is(202);
        Clock.Advance(TimeSpan.FromHours(25));
        var run = await Http.CleanUpAsync(Clock);
        Assert.Equal((1, 10), run.Removed["expired uploads"]);
        (await Http.GetAsync(location)).Is(404);
        (await Http.PutAsync($"{location}?digest={Some.Digest()}")).Is(404);
    }

    [Fact]
    public async Task BytesThatACrashLeftWithoutARow()
    {
        var stray = await StrayAsync(Some.Bytes(70));
        await Http.CleanUpAsync(Clock);
        Assert.Contains(stray, await Http.StoredAsync());
        Clock.Advance(TimeSpan.FromHours(25));
        var run = await Http.CleanUpAsync(Clock);
        Assert.Equal((1, 70), run.Removed["stray files"]);
        Assert.Empty(await Http.StoredAsync());
    }

    [Fact]
    public async Task StrayBytesPartByPartWithinTwentyFourRuns()
    {
        for (var i = 0; i < 20; i++)
        {
            await StrayAsync(Some.Bytes(70));
        }

        Clock.Advance(CleaningUp.Long);
        for (var i = 0; i < 24; i++)
        {
            await Http.CleanUpAsync(Clock, isThorough: false);
        }

        Assert.Empty(await Http.StoredAsync());
    }

    [Fact]
    public async Task BytesWhoseRowWentBeforeACrash()
    {
        var digest = await StrayAsync(Some.Bytes(70));
        var store = Http.Services.GetRequiredService<IBlobStore>();
        var stored = await store.StatAsync(digest, Token);
        await Http.Services.GetRequiredService<IndexWriter>().RunAsync(index => index.RemoveStray(new Removal(digest, 70, stored!.PlacedAt)), Token);
        await Http.CleanUpAsync(Clock);
        Assert.Empty(await Http.StoredAsync());
        Assert.Equal(0, await Http.CountAsync("removal"));
    }

    [Fact]
    public async Task NotBytesThatWerePushedAgainSince()
    {
        var content = Some.Bytes(70);
        var digest = await StrayAsync(content);
        var stored = await Http.Services.GetRequiredService<IBlobStore>().StatAsync(digest, Token);
        await Http.Services.GetRequiredService<IndexWriter>().RunAsync(index => index.RemoveStray(new Removal(digest, 70, stored!.PlacedAt)), Token);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await StrayAsync(content);
        await Http.CleanUpAsync(Clock);
        Assert.Contains(digest, await Http.StoredAsync());
        Assert.Equal(0, await Http.CountAsync("removal"));
    }

    [Fact]
    public async Task MovesOfTagsThatAreLongPast()
    {
        await Http.PushSmallAsync("app", "latest");
        await Http.PushSmallAsync("app", "latest");
        await CleanAfterAsync(TimeSpan.FromDays(364));
        Assert.Equal(2, await Http.CountAsync("tag_event"));
        await CleanAfterAsync(TimeSpan.FromDays(2));
        Assert.Equal(0, await Http.CountAsync("tag_event"));
    }

    private async Task<Digest> StrayAsync(byte[] content)
    {
        var store = Http.Services.GetRequiredService<IBlobStore>();
        await using var upload = await store.CreateUploadAsync(Guid.NewGuid().ToString("N"), DigestAlgorithm.Sha256, Token);
        await upload.AppendAsync(new MemoryStream(content), Token);
        Assert.True(await upload.CommitAsync(Digest.Of(content)));
        return Digest.Of(content);
    }

    private async Task AssertNothingIsLeftAsync()
    {
        Assert.Empty(await Http.StoredAsync());
        foreach (var table in new[] { "blob", "repository_blob", "manifest", "manifest_reference", "tag", "trash", "removal" })
        {
            Assert.True(await Http.CountAsync(table) == 0, table);
        }
    }
}
