using System.Text.Json;
using Microsoft.Data.Sqlite;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup;

/// <summary>A backup is of one registry, and no other takes its place.</summary>
public sealed class BackupsOfOthers : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SampleRegistry _sample = null!;

    private string Target => _folder["b"];

    private string Other => _folder["other"];

    private string Marker => _folder["b", "backup.json"];

    public async ValueTask InitializeAsync()
    {
        _sample = await SampleRegistry.MakeAsync(images: 2, imagesInLog: 0, snapshotsAfter: 2);
        (await Commands.TypeAsync("group", "add", "some", "nobody", "--data", Other)).Is(0);
    }

    public ValueTask DisposeAsync()
    {
        _sample.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task TheBackupOfAnotherRegistryIsLeftAsItIs()
    {
        await BackupAsync(_sample.Data);
        var before = Files();
        Assert.Contains("another registry", (await BackupAsync(Other, code: 1)).Error, StringComparison.Ordinal);
        Assert.Equal(before, Files());
        await using var http = await Folders.ServeAsync(await RestoreAsync());
        Assert.Equal(_sample.Tags, await http.PullAllAsync());
    }

    [Fact]
    public async Task AlsoOneThatDidNotComeToItsEnd()
    {
        var target = Directory.CreateDirectory(Target).FullName;
        await BackupAsync(_sample.Data);
        File.Delete(IndexDatabase.PathIn(target));
        var marker = JsonDocument.Parse(Read(Marker)).RootElement.GetProperty("registry").GetString();
        File.WriteAllText(Marker, $$"""{"registry":"{{marker}}"}""");
        await BackupAsync(Other, code: 1);
        await BackupAsync(_sample.Data);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("[1]")]
    public async Task WhereItsDescriptionDoesNotTellItsIndexDoes(string description)
    {
        await BackupAsync(_sample.Data);
        File.WriteAllText(Marker, description);
        await BackupAsync(Other, code: 1);
        await BackupAsync(_sample.Data);
    }

    [Fact]
    public async Task OneOfBeforeThatTellsNothingIsTakenOver()
    {
        await BackupAsync(_sample.Data);
        File.WriteAllText(Marker, "{}");
        using (var connection = IndexFile.Open(IndexDatabase.PathIn(Target), SqliteOpenMode.ReadWrite))
        {
            IndexDatabase.Execute(connection, "DELETE FROM state WHERE name = 'registry'");
        }

        await BackupAsync(_sample.Data);
        await BackupAsync(Other, code: 1);
    }

    [Fact]
    public async Task ARestoredRegistryGoesOnWithItsBackup()
    {
        await BackupAsync(_sample.Data);
        var restored = await RestoreAsync();
        Assert.Contains("copied   0 blobs", (await BackupAsync(restored)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("damaged")]
    public async Task ARebuiltRegistryGoesOnWithItsBackup(string loss)
    {
        Folders.Copy(_sample.SnapshotsAfter(2), Path.Combine(_sample.Data, "snapshots"));
        await BackupAsync(_sample.Data);
        Lose(IndexDatabase.PathIn(_sample.Data), loss);
        Assert.NotEqual(1, (await Commands.TypeAsync("rebuild", "--data", _sample.Data)).Code);
        await BackupAsync(_sample.Data);
    }

    private static void Lose(string index, string loss)
    {
        if (loss == "lost")
        {
            File.Delete(index);
            return;
        }

        using var file = File.OpenHandle(index, FileMode.Open, FileAccess.Write);
        RandomAccess.Write(file, new byte[4096], 3 * 4096);
    }

    private async Task<CommandResult> BackupAsync(string data, int code = 0) => (await Commands.TypeAsync("backup", Target, "--data", data)).Is(code);

    private async Task<string> RestoreAsync()
    {
        (await Commands.TypeAsync("restore-backup", Target, "--data", _folder["restored"])).Is(0);
        return _folder["restored"];
    }

    private List<string> Files() => [.. Directory.EnumerateFiles(Target, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{file} {Convert.ToHexString(File.ReadAllBytes(file))}")];

    private static string Read(string path) => File.ReadAllText(path);
}
