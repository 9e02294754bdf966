using Registry.Server.Backup;
using Registry.Server.Index;
using Registry.Server.Tests.Support;
using Registry.Storage.FileSystem;

namespace Registry.Server.Tests.Backup;

/// <summary>A backup or a restore that is ended somewhere on its way.</summary>
public sealed class BrokenOffCopies : IAsyncLifetime
{
    private static readonly Actor Somebody = new("operator:test", "local");

    private readonly TempFolder _folder = new();
    private SampleRegistry _sample = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _sample = await SampleRegistry.MakeAsync(images: 3);

    public ValueTask DisposeAsync()
    {
        _sample.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("Copying the index")]
    [InlineData("Checking")]
    [InlineData("Copying blobs")]
    public async Task TheBackupOfBeforeIsWholeAndTheNextOneGoesOn(string step)
    {
        await BackupAsync(endedAt: null);
        await using (var http = await Folders.ServeAsync(_sample.Copy("later")))
        {
            await http.PushImageAsync("later", "v1");
            await http.StopAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => BackupAsync(step, http.Folder));
            Assert.Equal(_sample.Tags, await RestoredAsync("first"));
            await BackupAsync(endedAt: null, http.Folder);
        }

        Assert.Equal(_sample.Tags.Keys.Append("later:v1").Order(StringComparer.Ordinal), (await RestoredAsync("second")).Keys);
    }

    [Theory]
    [InlineData("Checking")]
    [InlineData("Copying blobs")]
    public async Task AHalfRestoredRegistryDoesNotStartAndTheNextRestoreGoesOn(string step)
    {
        await BackupAsync(endedAt: null);
        using (var backup = BackupFolder.Open(_folder["backup"]))
        {
            using var ended = new EndedAt(step);
            var restore = new FolderRestore(backup, _folder["data"], new FileSystemBlobStore(_folder["data"]), TimeProvider.System, ended);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => restore.RunAsync(Somebody, ended.Token));
        }

        Assert.False(File.Exists(IndexDatabase.PathIn(_folder["data"])));
        Assert.Equal(_sample.Tags, await RestoredAsync("data"));
    }

    private async Task BackupAsync(string? endedAt, string? data = null)
    {
        using var ended = new EndedAt(endedAt);
        data ??= _sample.Data;
        using var writer = new IndexWriter(new IndexDatabase(data));
        var registry = await writer.RunAsync(index => index.OwnIdentity(), Token);
        using var folder = BackupFolder.OpenOrCreate(_folder["backup"], data, registry);
        var store = new FileSystemBlobStore(data);
        await new FolderBackup(registry, IndexDatabase.PathIn(data), store, folder, TimeProvider.System, ended).RunAsync(ended.Token);
    }

    private async Task<SortedDictionary<string, string>> RestoredAsync(string name)
    {
        (await Commands.TypeAsync("restore-backup", _folder["backup"], "--data", _folder[name])).Is(0);
        await using var http = await Folders.ServeAsync(_folder[name]);
        return await http.PullAllAsync();
    }

    /// <summary>Ends the work at the first word of a step.</summary>
    private sealed class EndedAt(string? step) : IProgress<string>, IDisposable
    {
        private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(BrokenOffCopies.Token);

        public CancellationToken Token => _source.Token;

        public void Report(string value)
        {
            if (step is not null && value.StartsWith(step, StringComparison.Ordinal))
            {
                _source.Cancel();
            }
        }

        public void Dispose() => _source.Dispose();
    }
}
