using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Backup.Snapshots;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Tests.Maintenance;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup;

/// <summary>The clock ran ahead when a snapshot was taken, and is right again.</summary>
public sealed class SnapshotsOfTheFuture() : CleanupSuite(BlobStores.FileSystem)
{
    [Fact]
    public async Task DoNotEndSnapshots()
    {
        await TakeInTheFutureAsync();
        Clock.Advance(TimeSpan.FromHours(7));
        await TakeAsync();
        var before = Snapshots();
        await TakeAsync();
        Assert.Equal(before, Snapshots());
        Clock.Advance(TimeSpan.FromHours(7));
        await TakeAsync();
        Assert.Single(Snapshots().Except(before));
    }

    [Fact]
    public async Task LetTheRegistryStartAgain()
    {
        await TakeInTheFutureAsync();
        Clock.Advance(TimeSpan.FromHours(7));
        await TakeAsync();
        await Http.RestartAsync();
        (await Http.GetAsync("/v2/")).Is(200);
    }

    private async Task TakeInTheFutureAsync()
    {
        await TakeAsync();
        File.Move(Assert.Single(Snapshots()), Path.Combine(Folder, "index-20360101T000000Z.db"));
        await Http.Services.GetRequiredService<IndexWriter>().RunAsync(index => index.NoteSnapshot(new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero)), TestContext.Current.CancellationToken);
    }

    private string Folder => Path.Combine(Http.Folder, "snapshots");

    private string[] Snapshots() => [.. Directory.GetFiles(Folder).Order(StringComparer.Ordinal)];

    private Task<bool> TakeAsync() => Http.Services.GetRequiredService<IndexSnapshots>().RunAsync(TestContext.Current.CancellationToken);
}
