using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Registry.Server.Backup.Snapshots;
using Registry.Server.Index;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup;

/// <summary>Snapshots are taken by themselves, each whole before it counts, and an old one goes only for a new one.</summary>
public sealed class SnapshotSchedule : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private TestRegistry _http = null!;

    private string Folder => Path.Combine(_http.Folder, "snapshots");

    public async ValueTask DisposeAsync() => await _http.DisposeAsync();

    [Fact]
    public async Task TheFirstIsTakenSoonAfterTheStartAndTheNextWhenItsTimeHasCome()
    {
        await StartAsync();

        // The host does not wait until its services have set their timers.
        await Patience.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            return Task.FromResult(Snapshots.AllIn(_http.Folder).Count == 1);
        });
        await _http.Log.WaitForAsync(line => line.Text.StartsWith("Took the snapshot", StringComparison.Ordinal));
        await TryAsync();
        Assert.Single(Snapshots.AllIn(_http.Folder));
        _time.Advance(TimeSpan.FromHours(6));
        await TryAsync();
        Assert.Equal(2, Snapshots.AllIn(_http.Folder).Count);
    }

    [Fact]
    public async Task ARestartDoesNotTakeAnother()
    {
        await StartAsync();
        await TryAsync();
        await _http.RestartAsync();
        await TryAsync();
        Assert.Single(Snapshots.AllIn(_http.Folder));
    }

    [Fact]
    public async Task SoManyAreKeptAndTheOldestGo()
    {
        await StartAsync();
        await TryAsync();
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromHours(6));
            await TryAsync();
        }

        Assert.Equal(4, Snapshots.AllIn(_http.Folder).Count);
        Assert.Equal(_time.GetUtcNow(), Snapshots.AllIn(_http.Folder)[0].TakenAt);
        Assert.Equal(4, Directory.GetFiles(Folder).Length);
    }

    [Fact]
    public async Task OneIsAWholeIndexOfThatMomentInAFileOfItsOwn()
    {
        await StartAsync();
        var image = await _http.PushImageAsync("a/b", "v1");
        await TryAsync();
        await _http.PushImageAsync("a/b", "v2");
        var snapshot = Assert.Single(Snapshots.AllIn(_http.Folder));
        Assert.Empty(IndexFile.Faults(snapshot.Path, isThorough: true));
        using var connection = IndexFile.Open(snapshot.Path, SqliteOpenMode.ReadOnly);
        using var digest = new Statement(connection, "SELECT group_concat(digest) FROM manifest");
        Assert.Equal($"{image.Digest}", digest.Scalar());
        Assert.Equal([snapshot.Path], Directory.GetFiles(Folder));
        Assert.Equal(snapshot.TakenAt, SnapshotMark.In(connection));
    }

    [Fact]
    public async Task OnAFullDiskTheOldOneStaysAndItIsTriedAgain()
    {
        await StartAsync();
        await TryAsync();

        // A folder that takes no new file stands for a disk that does not.
        var aside = $"{Folder}.aside";
        Directory.Move(Folder, aside);
        await File.WriteAllTextAsync(Folder, "", TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromHours(6));
        Assert.False(await _http.Services.GetRequiredService<IndexSnapshots>().RunAsync(TestContext.Current.CancellationToken));
        Assert.Contains(_http.Log.Lines, line => line.Level == LogLevel.Error && line.Text.Contains("No snapshot of the index can be taken", StringComparison.Ordinal));
        File.Delete(Folder);
        Directory.Move(aside, Folder);
        Assert.Single(Directory.GetFiles(Folder));
        await TryAsync();
        Assert.Equal(2, Directory.GetFiles(Folder).Length);
    }

    [Fact]
    public async Task ADamagedIndexLeavesTheOldOnesAndIsTold()
    {
        await StartAsync(options => options.Snapshots.Keep = 1);
        await _http.PushImageAsync("a/b", "v1");
        await TryAsync();
        var kept = Directory.GetFiles(Folder);
        await BreakAsync();
        _time.Advance(TimeSpan.FromHours(6));
        Assert.False(await _http.Services.GetRequiredService<IndexSnapshots>().RunAsync(TestContext.Current.CancellationToken));
        Assert.Contains(_http.Log.Lines, line => line.Level == LogLevel.Critical && line.Text.Contains("registry rebuild", StringComparison.Ordinal));
        Assert.Equal(kept, Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task WhatOneThatBrokeOffHasLeftIsRemoved()
    {
        await StartAsync();
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, "index-20200101T000000Z.db.new"), "half of one", TestContext.Current.CancellationToken);
        await TryAsync();
        Assert.Single(Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task WithoutATimeNoneAreTaken()
    {
        await StartAsync(options => options.Snapshots.Every = TimeSpan.Zero);
        Assert.Null(_http.Services.GetService<IndexSnapshots>());
    }

    private async Task StartAsync(Action<RegistryOptions>? configure = null) => _http = await TestRegistry.StartAsync(configure: configure, clock: _time);

    private Task TryAsync() => _http.TakeSnapshotAsync();

    // The rows of an index are no longer those of its table.
    private Task<int> BreakAsync() => _http.Services.GetRequiredService<IndexWriter>().RunAsync(
        transaction => transaction.Statement("PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'tag') WHERE name = 'manifest'").Execute(),
        TestContext.Current.CancellationToken);
}
