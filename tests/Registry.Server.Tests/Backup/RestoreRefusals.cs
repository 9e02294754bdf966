using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup;

/// <summary>Into which folders a backup is restored.</summary>
public sealed class RestoreRefusals : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SampleRegistry _sample = null!;

    public async ValueTask InitializeAsync()
    {
        _sample = await SampleRegistry.MakeAsync(images: 1);
        (await Commands.TypeAsync("backup", _folder["b"], "--data", _sample.Data)).Is(0);
    }

    public ValueTask DisposeAsync()
    {
        _sample.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("mine")]
    [InlineData(".hidden")]
    [InlineData("backup.json")]
    public async Task AFolderWithSomethingOfOthersIsLeftAsItIs(string name)
    {
        Directory.CreateDirectory(_folder["d"]);
        _folder.Write($"d/{name}", "something else");
        Assert.Contains($"{name} in {_folder["d"]} is not of a registry", await RestoreAsync("d", 1), StringComparison.Ordinal);
        Assert.Equal([name], Directory.EnumerateFileSystemEntries(_folder["d"]).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("b")]
    [InlineData("b/below")]
    [InlineData("b/blobs")]
    [InlineData("")]
    public async Task TheBackupAndTheFolderLieApart(string path)
    {
        var before = Entries();
        Assert.Contains("lie within each other", await RestoreAsync(path, 1), StringComparison.Ordinal);
        Assert.Equal(before, Entries());
    }

    [Fact]
    public async Task WhatIsLeftOfARegistryIsNotInTheWay()
    {
        foreach (var name in new[] { "blobs", "damaged", "keys", "lost+found", "rebuild", "snapshots", "uploads" })
        {
            Directory.CreateDirectory(_folder["d", name]);
        }

        _folder.Write("d/lock", "");
        _folder.Write("d/index.db.new", "broken off");
        await RestoreAsync("d", 0);
        await using var http = await Folders.ServeAsync(_folder["d"]);
        Assert.Equal(_sample.Tags, await http.PullAllAsync());
    }

    private async Task<string> RestoreAsync(string path, int code) => (await Commands.TypeAsync("restore-backup", _folder["b"], "--data", _folder[path])).Is(code).Error;

    private List<string> Entries() => [.. Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
