using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Trash;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup;

/// <summary>Backing up to a folder, and restoring from it.</summary>
public sealed class Backups : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private TestRegistry _http = null!;

    private string Target => _folder["backup"];

    private string Restored => _folder["restored"];

    public async ValueTask InitializeAsync() => _http = await TestRegistry.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task AllThatWasThereIsThereAgain()
    {
        await _http.PushImageAsync("a/b", "v1");
        await _http.PushImageAsync("c/d", "v2");
        var tags = await _http.PullAllAsync();
        await BackupAsync();
        await RestoreAsync();
        await using var restored = await Folders.ServeAsync(Restored);
        Assert.Equal(tags, await restored.PullAllAsync());
    }

    [Fact]
    public async Task TheSecondTimeOnlyWhatIsNewIsCopied()
    {
        await _http.PushImageAsync("a/b", "v1");
        Assert.Contains("copied   2 blobs", (await BackupAsync()).Output, StringComparison.Ordinal);
        await _http.PushImageAsync("a/b", "v2");
        var second = await BackupAsync();
        Assert.Contains("copied   2 blobs", second.Output, StringComparison.Ordinal);
        Assert.Contains("kept     2 blobs", second.Output, StringComparison.Ordinal);
        Assert.Equal(4, Blobs(Target).Count());
    }

    [Fact]
    public async Task WhatTheIndexNoLongerNamesIsRemoved()
    {
        var kept = await _http.PushImageAsync("a/b", "v1");
        var gone = await _http.PushBlobAsync("a/b", Some.Bytes(100));
        await BackupAsync();
        await ExecuteAsync($"DELETE FROM repository_blob WHERE blob_id = (SELECT id FROM blob WHERE digest = '{gone}')", $"DELETE FROM blob WHERE digest = '{gone}'");
        Assert.Contains("removed  1 blobs", (await BackupAsync()).Output, StringComparison.Ordinal);
        Assert.Equal(new[] { kept.Config.Digest.Hex, kept.Layer.Digest.Hex }.Order(StringComparer.Ordinal), Blobs(Target).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task BytesThatTheRegistryHasLostAreToldWithWhoNeedsThem()
    {
        var image = await _http.PushImageAsync("a/b", "v1");
        await _http.PushManifestAsync("a/b", "multi", Documents.Index([Documents.Of(image.Bytes, MediaTypes.OciManifest)]), MediaTypes.OciIndex);
        await _http.PushImageAsync("c/d", "v2");
        File.Delete(FileOf(_http.Folder, image.Layer.Digest));
        var result = await BackupAsync(code: 2);
        Assert.Contains($"{image.Layer.Digest} ", result.Output, StringComparison.Ordinal);
        Assert.Equal(["a/b:multi", "a/b:v1"], NeededBy(result));

        var restored = await RestoreAsync(code: 2);
        Assert.Equal(["a/b:multi", "a/b:v1"], NeededBy(restored));
        await using var http = await Folders.ServeAsync(Restored);
        (await http.HeadAsync($"/v2/a/b/blobs/{image.Layer.Digest}")).Is(404);
        (await http.HeadAsync($"/v2/a/b/blobs/{image.Config.Digest}")).Is(200);
    }

    [Fact]
    public async Task WhatTheBackupHasAndTheRegistryLostComesBack()
    {
        var image = await _http.PushImageAsync("a/b", "v1");
        await BackupAsync();
        File.Delete(FileOf(_http.Folder, image.Layer.Digest));
        (await _http.GetAsync($"/v2/a/b/blobs/{image.Layer.Digest}")).Is(404);
        await BackupAsync();
        await RestoreAsync();
        await using var http = await Folders.ServeAsync(Restored);
        Assert.Equal(["a/b:v1"], (await http.PullAllAsync()).Keys);
    }

    [Theory]
    [InlineData("flipped")]
    [InlineData("longer")]
    [InlineData("shorter")]
    public async Task BytesThatAreWrongInTheBackupAreNotRestored(string damage)
    {
        var image = await _http.PushImageAsync("a/b", "v1");
        await BackupAsync();
        Damage(FileOf(Target, image.Layer.Digest), damage);
        Assert.Equal(["a/b:v1"], NeededBy(await RestoreAsync(code: 2)));
    }

    [Theory]
    [InlineData("flipped")]
    [InlineData("longer")]
    [InlineData("shorter")]
    public async Task WhatRottedInTheBackupIsCopiedAgainWhereItIsVerified(string damage)
    {
        var image = await _http.PushImageAsync("a/b", "v1");
        await BackupAsync();
        Damage(FileOf(Target, image.Layer.Digest), damage);
        Assert.Contains("copied   1 blobs", (await BackupAsync(more: "--verify")).Output, StringComparison.Ordinal);
        await RestoreAsync();
    }

    [Fact]
    public async Task OnlyItsOwnerCanReadTheIndex()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await BackupAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(IndexDatabase.PathIn(Target)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Target));
        Assert.False(Directory.Exists(Path.Combine(Target, "keys")));
        await RestoreAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(IndexDatabase.PathIn(Restored)));
    }

    [Fact]
    public async Task WhatWasOfTheMomentIsNotInIt()
    {
        await ExecuteAsync("INSERT INTO task (kind, arguments, who, requested_at) VALUES ('gc', '', 'x', 0)", "INSERT INTO removal VALUES ('x', 1, 1)");
        await BackupAsync();
        using var connection = IndexFile.Open(IndexDatabase.PathIn(Target), SqliteOpenMode.ReadOnly);
        Assert.All((string[])["task", "hold", "removal"], table => Assert.Equal(0L, new Statement(connection, $"SELECT COUNT(*) FROM {table}").Scalar()));
    }

    [Fact]
    public async Task BackupsAreDescribedAndNoted()
    {
        await _http.PushImageAsync("a/b", "v1");
        await BackupAsync();
        var told = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Target, "backup.json"), TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal((2, 3200), (told.GetProperty("copied").GetInt32(), told.GetProperty("copiedSize").GetInt32()));
        Assert.Contains("backup ", (await new Commands(_http).DoesAsync("audit")).Output, StringComparison.Ordinal);
    }

    // Beside a registry that runs it first waits some seconds.
    private async Task<CommandResult> BackupAsync(int code = 0, string? more = null) =>
        (await _http.WhileStoppedAsync(() => new Commands(_http).RunAsync(more is null ? ["backup", Target] : ["backup", Target, more]))).Is(code);

    private async Task<CommandResult> RestoreAsync(int code = 0) => (await Commands.TypeAsync("restore-backup", Target, "--data", Restored)).Is(code);

    private Task<int> ExecuteAsync(params string[] statements) => _http.Services.GetRequiredService<IndexWriter>().RunAsync(
        transaction => statements.Sum(sql => transaction.Statement(sql).Execute()), TestContext.Current.CancellationToken);

    private static IEnumerable<string> NeededBy(CommandResult result) => result.Lines.Where(line => line.Contains("needed by ", StringComparison.Ordinal)).Select(line => line.Split(' ')[^1]);

    private static IEnumerable<string> Blobs(string folder) => Directory.EnumerateFiles(Path.Combine(folder, "blobs"), "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file));

    private static string FileOf(string folder, Digest digest) => Path.Combine(folder, "blobs", "sha256", digest.Hex[..2], digest.Hex);

    private static void Damage(string file, string damage)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, damage == "flipped" ? bytes : damage == "longer" ? [.. bytes, 0] : bytes[..^1]);
    }
}
