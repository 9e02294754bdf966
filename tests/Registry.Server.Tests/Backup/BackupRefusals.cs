using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup;

/// <summary>What is not backed up or restored, and stays as it was.</summary>
public sealed class BackupRefusals : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SampleRegistry _sample = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _sample = await SampleRegistry.MakeAsync(images: 2);

    public ValueTask DisposeAsync()
    {
        _sample.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task AFolderOfOthersIsNotBackedUpTo()
    {
        _folder.Write("mine", "something else");
        Assert.Contains("neither empty nor a backup", await RefusedAsync("backup", _folder.Path), StringComparison.Ordinal);
        Assert.Equal(["mine"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("below")]
    [InlineData("..")]
    public async Task TheDataFolderAndTheBackupLieApart(string path) =>
        Assert.Contains("lie within each other", await RefusedAsync("backup", Path.Combine(_sample.Data, path)), StringComparison.Ordinal);

    [Fact]
    public async Task TwoDoNotBackUpToOneFolder()
    {
        await RunAsync(0, "backup", _folder["b"]);
        using var other = new FileStream(_folder["b", "lock"], FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Contains("Somebody else is working on the backup", await RefusedAsync("backup", _folder["b"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADamagedIndexLeavesTheBackupOfBefore()
    {
        await RunAsync(0, "backup", _folder["b"]);
        var before = await File.ReadAllBytesAsync(IndexDatabase.PathIn(_folder["b"]), Token);
        DamageIndex(_sample.Data);
        Assert.Contains("registry rebuild", await RefusedAsync("backup", _folder["b"]), StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(IndexDatabase.PathIn(_folder["b"]), Token));
        Assert.Equal(["backup.json", "blobs", "index.db", "lock", "uploads"], Directory.EnumerateFileSystemEntries(_folder["b"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task NobodyServesOnABackup()
    {
        await RunAsync(0, "backup", _folder["b"]);
        var served = await Commands.TypeAsync("serve", "--data", _folder["b"], "--urls", "http://127.0.0.1:0");
        Assert.Contains($"{_folder["b"]} is a backup", served.Is(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABackupThatWasServedIsNotReliedOn()
    {
        await RunAsync(0, "backup", _folder["b"]);
        _folder.Write("b/index.db-wal", "");
        Assert.Contains("cannot be relied on", await RefusedAsync("backup", _folder["b"]), StringComparison.Ordinal);
        Assert.Contains("cannot be relied on", (await Commands.TypeAsync("restore-backup", _folder["b"], "--data", _folder["d"])).Is(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingIsRestoredOverARegistry()
    {
        await RunAsync(0, "backup", _folder["b"]);
        var index = await File.ReadAllBytesAsync(IndexDatabase.PathIn(_sample.Data), Token);
        Assert.Contains("There is a registry in", await RefusedAsync("restore-backup", _folder["b"]), StringComparison.Ordinal);
        Assert.Equal(index, await File.ReadAllBytesAsync(IndexDatabase.PathIn(_sample.Data), Token));
    }

    [Fact]
    public async Task WhatIsNoBackupIsNotRestored()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Contains("no backup in", (await Commands.TypeAsync("restore-backup", _folder["empty"], "--data", _folder["d"])).Is(1).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["d"]));
    }

    [Fact]
    public async Task ADamagedBackupLeavesNothingToStartOn()
    {
        await RunAsync(0, "backup", _folder["b"]);
        DamageIndex(_folder["b"]);
        Assert.Contains("index is damaged", (await Commands.TypeAsync("restore-backup", _folder["b"], "--data", _folder["d"])).Is(1).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(IndexDatabase.PathIn(_folder["d"])));
    }

    [Fact]
    public async Task ARestoreThatBrokeOffIsNotStartedOnAndGoneOnWith()
    {
        await RunAsync(0, "backup", _folder["b"]);
        await RestoreAsync();

        // As it is before the index is put in its place.
        File.Delete(IndexDatabase.PathIn(_folder["d"]));
        File.Delete(Directory.EnumerateFiles(_folder["d", "blobs"], "*", SearchOption.AllDirectories).First());
        var served = await Commands.TypeAsync("serve", "--data", _folder["d"], "--urls", "http://127.0.0.1:0");
        Assert.Contains("registry restore-backup", served.Is(1).Error, StringComparison.Ordinal);
        Assert.Contains("copied   1 blobs", await RestoreAsync(), StringComparison.Ordinal);
        await using var http = await Folders.ServeAsync(_folder["d"]);
        Assert.Equal(_sample.Tags, await http.PullAllAsync());
    }

    private async Task<string> RestoreAsync() => (await Commands.TypeAsync("restore-backup", _folder["b"], "--data", _folder["d"])).Is(0).Output;

    private async Task<CommandResult> RunAsync(int code, params string[] arguments) => (await Commands.TypeAsync([.. arguments, "--data", _sample.Data])).Is(code);

    private async Task<string> RefusedAsync(params string[] arguments)
    {
        var result = await RunAsync(1, arguments);
        Assert.Empty(result.Output);
        return result.Error;
    }

    private static void DamageIndex(string folder)
    {
        using var file = File.OpenHandle(IndexDatabase.PathIn(folder), FileMode.Open, FileAccess.Write);
        RandomAccess.Write(file, new byte[4096], 3 * 4096);
    }
}
