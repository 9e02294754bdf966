using System.Text.Json;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup;

/// <summary>What a registry has lost, whether it knows of that before a backup or by it.</summary>
public sealed class KnownLosses : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _clock = new();
    private TestRegistry _http = null!;

    public async ValueTask InitializeAsync() => _http = await TestRegistry.StartAsync(clock: _clock);

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("damaged")]
    public async Task ABackupTellsWhatTheRegistryKnowsToBeBad(string loss)
    {
        var image = await _http.PushImageAsync("a/b", "v1");
        await _http.PushManifestAsync("a/b", "multi", Documents.Index([Documents.Of(image.Bytes, MediaTypes.OciManifest)]), MediaTypes.OciIndex);
        await LoseAsync(image.Layer.Digest, loss, isKnown: true);
        Assert.Equal(["a/b:multi", "a/b:v1"], NeededBy(await BackupAsync(2)));
        var told = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["b", "backup.json"], TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal($"{image.Layer.Digest}", Assert.Single(told.GetProperty("faults").EnumerateArray()).GetProperty("digest").GetString());
        Assert.Equal(["a/b:multi", "a/b:v1"], NeededBy(await RestoreAsync(2)));
    }

    [Fact]
    public async Task WhatTheBackupHasFromBeforeComesBackThoughTheRegistryKnowsItToBeBad()
    {
        var image = await _http.PushImageAsync("a/b", "v1");
        await BackupAsync(0);
        await LoseAsync(image.Layer.Digest, "missing", isKnown: true);
        await BackupAsync(0);
        await RestoreAsync(0);
        await using var http = await Folders.ServeAsync(_folder["restored"]);
        Assert.Equal(["a/b:v1"], (await http.PullAllAsync()).Keys);
    }

    [Fact]
    public async Task WhatNothingReferencesIsNoLoss()
    {
        await LoseAsync(await _http.PushBlobAsync("a/b", Some.Bytes(100)), "missing", isKnown: true);
        await BackupAsync(0);
        await RestoreAsync(0);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("damaged")]
    public async Task WhatABackupFindsTheRegistryDoubtsSoThatAPushHealsIt(string loss)
    {
        var (config, layer) = (Some.Bytes(200), Some.Bytes(3000));
        await _http.PushBlobAsync("a/b", config);
        var digest = await _http.PushBlobAsync("a/b", layer);
        await _http.PushManifestAsync("a/b", "v1", SampleImage.Of(config, layer).Json);
        await LoseAsync(digest, loss, isKnown: false);
        Assert.Contains("within a minute", (await BackupAsync(2)).Output, StringComparison.Ordinal);

        await _http.ScrubAsync(_clock);
        (await _http.HeadAsync($"/v2/a/b/blobs/{digest}")).Is(404);
        await _http.PushBlobAsync("a/b", layer);
        (await _http.HeadAsync($"/v2/a/b/blobs/{digest}")).Is(200);
        await BackupAsync(0);
    }

    private async Task LoseAsync(Digest digest, string loss, bool isKnown)
    {
        var file = _http.FileOf(digest);
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[0] ^= 1;
        if (loss == "missing")
        {
            File.Delete(file);
        }
        else
        {
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        }

        await _http.ChangeAsync("UPDATE blob SET state = @1 WHERE digest = @0", $"{digest}", (int)(!isKnown ? BlobState.Present : loss == "missing" ? BlobState.Missing : BlobState.Damaged));
    }

    // Beside a registry that runs it first waits some seconds.
    private async Task<CommandResult> BackupAsync(int code) => (await _http.WhileStoppedAsync(() => new Commands(_http).RunAsync("backup", _folder["b"]))).Is(code);

    private async Task<CommandResult> RestoreAsync(int code) => (await Commands.TypeAsync("restore-backup", _folder["b"], "--data", _folder["restored"])).Is(code);

    private static IEnumerable<string> NeededBy(CommandResult result) => result.Lines.Where(line => line.Contains("needed by ", StringComparison.Ordinal)).Select(line => line.Split(' ')[^1]);
}
