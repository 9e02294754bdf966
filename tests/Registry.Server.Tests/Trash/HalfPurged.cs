using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Index.Trash;
using Registry.Server.Tests.Maintenance;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Trash;

/// <summary>A purge that has begun ends: whatever it was broken off at, nobody gets back what is left.</summary>
public sealed class HalfPurged() : CleanupSuite(BlobStores.FileSystem)
{
    private const int Images = 20;

    private readonly List<SampleImage> _images = [];

    [Fact]
    public async Task DoesNotComeBack()
    {
        using var commands = await BeginPurgeAsync();
        Assert.Contains("app is not in the trash", (await commands.RunAsync("restore", "app")).Is(1).Error, StringComparison.Ordinal);
        Assert.Contains("there is no entry 1 in the trash", (await commands.RunAsync("restore", "--number", "1")).Is(1).Error, StringComparison.Ordinal);
        Assert.Single((await commands.DoesAsync("trash", "list")).Lines);
        Assert.False((await Http.GetAsync("/v2/app/manifests/v0")).Status == 200);
    }

    [Fact]
    public async Task TakesNothingFromWhatIsPushedAgain()
    {
        using var commands = await BeginPurgeAsync();
        await commands.RunAsync("restore", "app");
        foreach (var image in _images)
        {
            (await Http.PostAsync($"/v2/app/blobs/uploads/?mount={image.Layer.Digest}&from=kept")).Is(201);
            (await Http.PostAsync($"/v2/app/blobs/uploads/?mount={image.Config.Digest}&from=kept")).Is(201);
            await Http.PushManifestAsync("app", $"v{_images.IndexOf(image)}", image.Json);
        }

        (await Http.DeleteAsync("/api/v1/repositories/kept")).Is(204);
        await CleanAfterAsync(CleaningUp.Long);
        await CleanAfterAsync(CleaningUp.Long);
        foreach (var image in _images)
        {
            Assert.True(await HasBlobAsync("app", image.Layer.Digest));
            Assert.True(await HasBlobAsync("app", image.Config.Digest));
        }
    }

    [Fact]
    public async Task IsEndedByTheNextCleanUp()
    {
        using var commands = await BeginPurgeAsync();
        await Http.CleanUpAsync(Clock);
        Assert.Equal(0, await Http.CountAsync("trash"));
        Assert.Equal(0, await Http.CountAsync("repository WHERE trash_id IS NOT NULL"));
    }

    [Fact]
    public async Task IsEndedByTheSameCommand()
    {
        using var commands = await BeginPurgeAsync();
        Assert.Equal(["Ended: app"], (await commands.DoesAsync("trash", "purge", "1")).Lines);
        Assert.Equal(0, await Http.CountAsync("trash"));
        Assert.Contains("there is no entry 1", (await commands.RunAsync("trash", "purge", "1")).Is(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IsNotBegunByACleanUpThatFoundTheEntryBeforeItWasInUse()
    {
        await Http.PushImageAsync("app", "v1");
        (await Http.DeleteAsync("/api/v1/repositories/app")).Is(204);
        var writer = Http.Services.GetRequiredService<IndexWriter>();
        Assert.False(await writer.RunAsync(index => index.PurgeExpiredPiece(1, Clock.GetUtcNow() - TimeSpan.FromSeconds(1)), CancellationToken.None));
        Assert.Equal(1, await Http.CountAsync("trash WHERE kind = 2"));
        Assert.True(await writer.RunAsync(index => index.PurgeExpiredPiece(1, Clock.GetUtcNow()), CancellationToken.None));
    }

    // Each image of two edges: the first piece takes the edges of all but the last.
    private async Task<Commands> BeginPurgeAsync()
    {
        for (var i = 0; i < Images; i++)
        {
            var image = await Http.PushImageAsync("app", $"v{i}");
            (await Http.PostAsync($"/v2/kept/blobs/uploads/?mount={image.Layer.Digest}&from=app")).Is(201);
            (await Http.PostAsync($"/v2/kept/blobs/uploads/?mount={image.Config.Digest}&from=app")).Is(201);
            _images.Add(image);
        }

        (await Http.DeleteAsync("/api/v1/repositories/app")).Is(204);
        Assert.True(await Http.Services.GetRequiredService<IndexWriter>().RunAsync(index => index.PurgeTrashPiece(1), TestContext.Current.CancellationToken));
        return new Commands(Http);
    }
}
