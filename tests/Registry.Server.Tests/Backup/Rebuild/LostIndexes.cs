using System.Text.Json;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup.Rebuild;

/// <summary>The index is gone, or nothing of it can be read.</summary>
public sealed class LostIndexes : IClassFixture<LostIndexes.Sample>, IDisposable
{
    private const int SnapshotAfter = 8;

    private readonly Sample _sample;
    private readonly TempFolder _folder = new();

    public LostIndexes(Sample sample) => _sample = sample;

    public static TheoryData<string> Losses => ["deleted", "emptied", "no database", "all zeros", "cut off at the first page"];

    private string Data => _folder["data"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task TheRegistryDoesNotBeginAnew(string loss)
    {
        Lose(loss);
        var refused = (await ServeAsync()).Is(1).Error;
        Assert.Contains($"registry rebuild --data {Data}", refused, StringComparison.Ordinal);
        Assert.Contains("registry restore-backup", refused, StringComparison.Ordinal);
        Assert.Single(refused.TrimEnd().Split(Environment.NewLine));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task AllOfTheSnapshotComesBackAndNobodyIsToldThatItIsAll(string loss)
    {
        Lose(loss);
        var report = await Rebuilds.RebuildAsync(Data, code: 2);
        Assert.Equal(Snapshots.AllIn(Data)[^1].TakenAt, report.GetProperty("knownUntil").GetDateTimeOffset());
        Assert.Equal(loss == "deleted" ? 0 : 1, Directory.Exists(Path.Combine(Data, "damaged")) ? 1 : 0);
        await using var http = await Folders.ServeAsync(Data);
        Assert.Equal(_sample.TagsOfSnapshot, await http.PullAllAsync());
        Assert.Contains("alice", (await new Commands(http).DoesAsync("user", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BytesThatNothingNamesAreTold()
    {
        Lose("deleted");
        var orphans = (await Rebuilds.RebuildAsync(Data, code: 2)).GetProperty("orphans");
        var named = IndexContent.Read(Data)["blob"].Count;
        Assert.Equal(Directory.EnumerateFiles(Path.Combine(Data, "blobs"), "*", SearchOption.AllDirectories).Count() - named, orphans.GetProperty("count").GetInt32());
        Assert.True(orphans.GetProperty("size").GetInt64() > 3000);
    }

    [Fact]
    public async Task WithoutASnapshotNothingIsChangedAndWhatCanBeDoneIsTold()
    {
        Lose("deleted");
        Directory.Delete(Path.Combine(Data, "snapshots"), recursive: true);
        var before = Files();
        var refused = (await Commands.TypeAsync("rebuild", "--data", Data)).Is(1).Error;
        Assert.Contains("there is no snapshot of it that is whole", refused, StringComparison.Ordinal);
        Assert.Contains("registry restore-backup", refused, StringComparison.Ordinal);
        Assert.Equal(before, Files());
        Assert.Contains("content in blobs/", (await ServeAsync()).Is(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADamagedSnapshotIsPassedOverAndTold()
    {
        var good = Snapshots.AllIn(_sample.Data)[0];
        Lose("deleted");
        var newer = Path.Combine(Data, "snapshots", "index-20991231T235959Z.db");
        File.Copy(good.Path, newer);
        using (var file = File.OpenHandle(newer, FileMode.Open, FileAccess.Write))
        {
            RandomAccess.Write(file, new byte[4096], 5 * 4096);
        }

        var report = await Rebuilds.RebuildAsync(Data, code: 2);
        Assert.StartsWith($"{newer}: ", Assert.Single(report.Strings("badSnapshots")), StringComparison.Ordinal);
        Assert.EndsWith(Path.GetFileName(good.Path), report.GetProperty("snapshot").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BlobsThatAreGoneAreToldWithWhoNeedsThem()
    {
        Lose("deleted");
        var image = Manifest(Manifest(_sample.TagsOfSnapshot["team/r1:multi1"]).GetProperty("manifests")[0].GetProperty("digest").GetString()!);
        var lost = Digest.Parse(image.GetProperty("layers")[0].GetProperty("digest").GetString());
        File.Delete(Path.Combine(Data, "blobs", "sha256", lost.Hex[..2], lost.Hex));
        var missing = Assert.Single((await Rebuilds.RebuildAsync(Data, code: 2)).GetProperty("missingBlobs").EnumerateArray());
        Assert.Equal($"{lost}", missing.GetProperty("digest").GetString());
        Assert.Equal(["team/r1:multi1", "team/r1:v1"], missing.Strings("neededBy"));
        await using var http = await Folders.ServeAsync(Data);
        (await http.HeadAsync($"/v2/team/r1/blobs/{lost}")).Is(404);
    }

    [Fact]
    public async Task ADryRunTellsTheSameAndChangesNothing()
    {
        Lose("no database");
        var before = Files();
        var told = await Rebuilds.RebuildAsync(Data, code: 2, "--dry-run");
        Assert.Equal(before, Files());
        var done = await Rebuilds.RebuildAsync(Data, code: 2);
        Assert.Equal(told.GetProperty("counts").GetRawText(), done.GetProperty("counts").GetRawText());
    }

    [Fact]
    public async Task AWholeIndexIsLeftAlone()
    {
        Folders.Copy(_sample.Data, Data);
        var before = Files();
        Assert.Contains("nothing was changed", (await Commands.TypeAsync("rebuild", "--data", Data)).Is(0).Output, StringComparison.Ordinal);
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task ARebuildThatBrokeOffBeforeItsEndIsNotStartedOnAndGoneOnWith()
    {
        Lose("no database");
        await Rebuilds.RebuildAsync(Data, code: 2);

        // As it is when the new index is whole, and half of the old one moved.
        File.Move(IndexDatabase.PathIn(Data), Path.Combine(Data, "index.db.rebuilt"));
        await File.WriteAllTextAsync(Path.Combine(Data, "index.db-wal"), "of the old one", TestContext.Current.CancellationToken);
        Assert.Contains("did not come to its end", (await ServeAsync()).Is(1).Error, StringComparison.Ordinal);
        Assert.Contains("has come to its end", (await Commands.TypeAsync("rebuild", "--data", Data)).Is(0).Output, StringComparison.Ordinal);
        await using var http = await Folders.ServeAsync(Data);
        Assert.Equal(_sample.TagsOfSnapshot, await http.PullAllAsync());
    }

    [Fact]
    public async Task NobodyRebuildsUnderARegistry()
    {
        await using var http = await TestRegistry.StartAsync();
        Assert.Contains("is in use by another registry process", (await Commands.TypeAsync("rebuild", "--data", http.Folder)).Is(1).Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> ServeAsync() => Commands.TypeAsync("serve", "--urls", "http://127.0.0.1:0", "--data", Data);

    private void Lose(string loss)
    {
        Folders.Copy(_sample.Data, Data);
        var index = IndexDatabase.PathIn(Data);
        var length = new FileInfo(index).Length;
        switch (loss)
        {
            case "deleted":
                File.Delete(index);
                break;
            case "emptied":
                File.WriteAllBytes(index, []);
                break;
            case "no database":
                File.WriteAllBytes(index, Some.Bytes(10_000));
                break;
            case "all zeros":
                File.WriteAllBytes(index, new byte[length]);
                break;
            default:
                File.WriteAllBytes(index, File.ReadAllBytes(index)[..4096]);
                break;
        }
    }

    private JsonElement Manifest(string digest)
    {
        var row = IndexContent.Read(_sample.Data)["manifest"].Select(row => row.Split(' ')).First(row => row[1] == digest);
        return JsonDocument.Parse(Convert.FromHexString(row[^1])).RootElement;
    }

    private List<string> Files() => [.. Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock").Select(file => $"{file} {new FileInfo(file).Length}").Order(StringComparer.Ordinal)];

    public sealed class Sample : IAsyncLifetime
    {
        private SampleRegistry _registry = null!;

        public string Data => _registry.Data;

        /// <summary>What the snapshot knows of the tags.</summary>
        public SortedDictionary<string, string> TagsOfSnapshot { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            _registry = await SampleRegistry.MakeAsync(images: SnapshotAfter * 2, snapshotsAfter: SnapshotAfter);
            Directory.Move(_registry.SnapshotsAfter(SnapshotAfter), Path.Combine(Data, "snapshots"));
            var snapshot = Assert.Single(Snapshots.AllIn(Data));
            using var folder = new TempFolder();
            File.Copy(snapshot.Path, IndexDatabase.PathIn(folder.Path));
            TagsOfSnapshot = new(
                IndexContent.Read(folder.Path)["tag"].Select(row => row.Split(' ')).Where(tag => !tag[0].StartsWith('~')).ToDictionary(tag => $"{tag[0]}:{tag[1]}", tag => tag[2]),
                StringComparer.Ordinal);
        }

        public ValueTask DisposeAsync()
        {
            _registry.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
