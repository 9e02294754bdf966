using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Tests.Support;
using Registry.Server.Tests.Transfer;

namespace Registry.Server.Tests.Hosting;

/// <summary>The one folder that holds all: whose it is, and what is refused untouched.</summary>
public sealed class DataFolders : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ASecondRegistryIsRefusedInOneLine()
    {
        using var first = DataFolder.Open(_folder["data"]);
        var message = Refusal(_folder["data"]);
        Assert.Contains($"{_folder["data"]} is in use by another registry process: one that serves, or a command such as backup or verify that still runs", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void TheNextRegistryIsLetIn()
    {
        DataFolder.Open(_folder["data"]).Dispose();
        DataFolder.Open(_folder["data"]).Dispose();
    }

    [Fact]
    public void AFolderIsMadeWithThoseAboveIt()
    {
        using var folder = DataFolder.Open(_folder["a", "b", "c"]);
        Assert.True(Directory.Exists(_folder["a", "b", "c"]));
    }

    [Fact]
    public void ATemporaryFolderGoesWithItsHolder()
    {
        string path;
        using (var folder = DataFolder.OpenTemporary())
        {
            path = folder.ToString();
            Assert.True(Directory.Exists(path));
        }

        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void AFileInItsPlaceIsRefused()
    {
        _folder.Write("data", "a file");
        Assert.Contains(_folder["data"], Refusal(_folder["data"]), StringComparison.Ordinal);
        Assert.Contains(_folder["data", "below"], Refusal(_folder["data", "below"]), StringComparison.Ordinal);
        Assert.Equal("a file", File.ReadAllText(_folder["data"]));
    }

    [Fact]
    public async Task AFolderOfANewerVersionIsRefusedUntouched()
    {
        await using (var http = await TestRegistry.StartAsync())
        {
            await http.PushImageAsync("a/b", "v1");
            await http.StopAsync();
            CopyTo(http.Folder, _folder["data"]);
        }

        Execute("PRAGMA user_version = 999");
        var before = Snapshot();
        var message = Refusal(_folder["data"]);
        Assert.Contains("index version 999; this one knows up to", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void AnIndexThatIsNoneIsRefusedUntouched()
    {
        Directory.CreateDirectory(_folder["data"]);
        File.WriteAllBytes(_folder["data", "index.db"], Some.Bytes(10_000));
        var before = Snapshot();
        Assert.Contains($"The index in the data folder {_folder["data"]} cannot be read", Refusal(_folder["data"]), StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Theory]
    [InlineData()]
    [InlineData("docker")]
    [InlineData("docker", "registry")]
    [InlineData("docker", "registry", "v2")]
    public async Task TheVolumeOfAnotherRegistryIsRefusedUntouchedWithWhatToRun(params string[] parts)
    {
        var volume = new VolumeDraft(_folder["data"]);
        volume.Image("app", "1");
        var before = volume.Snapshot();
        var folder = Path.Combine([volume.Folder, .. parts]);
        Assert.Contains($"registry import registry2 {folder} --data NEWFOLDER", Refusal(folder), StringComparison.Ordinal);
        Assert.Contains("holds the images of another registry", (await Commands.TypeAsync("serve", "--urls", "http://127.0.0.1:0", "--data", folder)).Is(1).Error, StringComparison.Ordinal);
        Assert.Contains("holds the images of another registry", (await Commands.TypeAsync("user", "add", "alice", "--generate", "--data", folder)).Is(1).Error, StringComparison.Ordinal);
        Assert.Equal(before, volume.Snapshot());
    }

    private static string Refusal(string path) => Assert.ThrowsAny<StartupException>(() => DataFolder.Open(path)).Message;

    private List<string> Snapshot() =>
    [
        .. Directory.EnumerateFiles(_folder["data"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}"),
    ];

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["data", "index.db"]};Pooling=False");
        connection.Open();
        IndexDatabase.Execute(connection, sql);
    }

    private static void CopyTo(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
