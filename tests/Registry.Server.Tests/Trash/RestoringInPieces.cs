using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Index.Trash;
using Registry.Server.Tests.Faults;
using Registry.Server.Tests.Maintenance;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Trash;

/// <summary>What is too much for one transaction comes back in several. Between any two of them all that is there is whole, and nothing is lost.</summary>
public sealed class RestoringInPieces() : CleanupSuite(BlobStores.FileSystem)
{
    private const int Images = 12;
    private const int ManyTags = 120;

    private readonly Dictionary<string, SampleImage> _images = [];

    private IndexWriter Writer => Http.Services.GetRequiredService<IndexWriter>();

    [Fact]
    public async Task AllThatIsThereIsWholeAfterEach()
    {
        await DeleteAsync();
        var restore = await BeginAsync();
        var pieces = 1;
        for (; await Writer.RunAsync(restore.RunPiece, TestContext.Current.CancellationToken); pieces++)
        {
            Assert.Empty(IndexLaws.Faults(Http.Folder));
        }

        Assert.True(pieces > 5, $"there were only {pieces} pieces");
        Assert.Empty(IndexLaws.Faults(Http.Folder));
        Assert.Equal(["latest"], restore.TakenTags);
        await AssertAllIsBackAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public async Task TheSameCommandGoesOnWithWhatIsLeft(int pieces)
    {
        await DeleteAsync();
        await RunAsync(await BeginAsync(), pieces);
        using var commands = new Commands(Http);
        Assert.EndsWith(" app", Assert.Single((await commands.DoesAsync("trash", "list")).Lines.Skip(1)), StringComparison.Ordinal);
        await commands.DoesAsync("restore", "app");
        await AssertAllIsBackAsync();
    }

    [Fact]
    public async Task CleanUpBetweenTwoTakesNothingFromEither()
    {
        await DeleteAsync();
        var restore = await BeginAsync();
        await RunAsync(restore, 5);
        await CleanAfterAsync(TimeSpan.FromDays(5));
        await RunAsync(restore, int.MaxValue);
        await CleanAfterAsync(TimeSpan.FromDays(5));
        await AssertAllIsBackAsync();
    }

    [Fact]
    public async Task APurgeHasTheRestOnceItHasBegun()
    {
        await DeleteAsync();
        var restore = await BeginAsync();
        await RunAsync(restore, 5);
        Assert.True(await Writer.RunAsync(index => index.PurgeTrashPiece(1), TestContext.Current.CancellationToken));
        var refused = await Assert.ThrowsAsync<FormatException>(() => Writer.RunAsync(restore.RunPiece, TestContext.Current.CancellationToken));
        Assert.Equal("app is not in the trash any more; what came back before stays", refused.Message);
        await CleanAfterAsync(CleaningUp.Long);
        Assert.Equal(0, await Http.CountAsync("trash"));
        Assert.Empty(IndexLaws.Faults(Http.Folder));
    }

    [Fact]
    public async Task ItsTimeInTheTrashBeginsAnew()
    {
        await DeleteAsync();
        Clock.Advance(CleaningUp.Long);
        await RunAsync(await BeginAsync(), 3);
        await Http.CleanUpAsync(Clock);
        using var commands = new Commands(Http);
        await commands.DoesAsync("restore", "app");
        await AssertAllIsBackAsync();
    }

    [Fact]
    public async Task WhatIsThereMayBeDeletedInBetween()
    {
        await DeleteAsync();
        var restore = await BeginAsync();
        await RunAsync(restore, 6);
        (await Http.DeleteAsync("/api/v1/repositories/app")).Is(204);
        await RunAsync(restore, int.MaxValue);
        _images.Remove("latest"); // Which of both is back first is a matter of their digests.
        using var commands = new Commands(Http);
        await commands.DoesAsync("restore", "app");
        Assert.Equal(1, await Http.CountAsync("repository"));
        Assert.Empty(IndexLaws.Faults(Http.Folder));
        await AssertAllIsBackAsync();
    }

    // Images, an index of some of them that sorts before or behind them, one that many tags name, and one of the same name as another that came since.
    private async Task DeleteAsync()
    {
        for (var i = 0; i < Images; i++)
        {
            _images[$"v{i}"] = await Http.PushImageAsync("app", $"v{i}");
        }

        var entries = _images.Values.Take(5).Select(image => new Descriptor(MediaTypes.OciManifest, image.Digest, image.Bytes.Length));
        await Http.PushManifestAsync("app", "multi", Documents.Index([.. entries]), MediaTypes.OciIndex);
        for (var i = 0; i < ManyTags; i++)
        {
            await Http.PushManifestAsync("app", $"many{i}", _images["v1"].Json);
            _images[$"many{i}"] = _images["v1"];
        }

        await Http.PushImageAsync("app", "latest");
        await Http.PushBlobAsync("app", Some.Bytes(700));
        (await Http.DeleteAsync("/api/v1/repositories/app")).Is(204);
        _images["latest"] = await Http.PushImageAsync("app", "latest");
    }

    private async Task<TrashRestore> BeginAsync()
    {
        using var scope = Http.Services.CreateScope();
        var entry = await scope.ServiceProvider.GetRequiredService<RegistryContext>().Trash.SingleAsync(TestContext.Current.CancellationToken);
        return new TrashRestore(entry, new Actor("test", "local"), new SlowTime(Clock));
    }

    private async Task RunAsync(TrashRestore restore, int pieces)
    {
        for (var i = 0; i < pieces && await Writer.RunAsync(restore.RunPiece, TestContext.Current.CancellationToken); i++)
        {
            // The next one.
        }
    }

    private async Task AssertAllIsBackAsync()
    {
        foreach (var (tag, image) in _images)
        {
            Assert.Equal(image.Bytes, (await Http.GetAsync($"/v2/app/manifests/{tag}")).Is(200).Body);
            Assert.True(await HasBlobAsync("app", image.Layer.Digest) && await HasBlobAsync("app", image.Config.Digest));
        }

        (await Http.GetAsync("/v2/app/manifests/multi")).Is(200);
        Assert.Equal(Images + ManyTags + 2, await Http.CountAsync("tag"));
        Assert.Equal(0, await Http.CountAsync("trash"));
    }

    // Each look at it takes so long that a piece has three steps.
    private sealed class SlowTime(TimeProvider time) : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 250;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override long GetTimestamp() => _looks++;
    }
}
