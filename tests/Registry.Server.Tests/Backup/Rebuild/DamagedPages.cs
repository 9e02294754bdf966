using System.Text.Json;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup.Rebuild;

/// <summary>
/// Each page of an index is damaged, one after the other. What comes back was there, all that was there comes back or is told to be lost, and a damaged page takes nothing with it that
/// another one has.
/// </summary>
public sealed class DamagedPages : IClassFixture<DamagedPages.Sample>, IDisposable
{
    private const int PageSize = 4096;

    private readonly Sample _sample;
    private readonly TempFolder _folder = new();
    private readonly IndexContent _before;

    public DamagedPages(Sample sample)
    {
        _sample = sample;
        _before = IndexContent.Read(sample.Data);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WithoutASnapshotOnlyWhatItAloneHadIsLost()
    {
        foreach (var page in Pages())
        {
            var data = Damage(page);
            if (await TryRebuildAsync(data) is { } report)
            {
                Check(report, data, What(page));
            }

            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task ASnapshotFillsWhatIsLost()
    {
        foreach (var page in Pages())
        {
            var data = Damage(page);
            Folders.Copy(_sample.Snapshots, Path.Combine(data, "snapshots"));
            if (await TryRebuildAsync(data) is { } report)
            {
                Check(report, data, What(page));
                Assert.True(report.LostTags().Count + report.LostManifests().Count == 0, $"{What(page)}: {report}");
                Assert.Equal(_before["user"], IndexContent.Read(data)["user"]);
            }

            Directory.Delete(data, recursive: true);
        }
    }

    private IEnumerable<int> Pages() => Enumerable.Range(0, (int)(new FileInfo(IndexDatabase.PathIn(_sample.Data)).Length / PageSize));

    // Neighbours differ, so that each kind of page meets each kind of damage.
    private static string KindOf(int page) => ((string[])["zeros", "noise", "another page", "half"])[page % 4];

    private static string What(int page) => $"page {page}, {KindOf(page)}";

    private string Damage(int page)
    {
        var data = _folder[$"{Guid.NewGuid():n}"];
        Directory.CreateDirectory(data);
        var bytes = File.ReadAllBytes(IndexDatabase.PathIn(_sample.Data));
        var target = bytes.AsSpan(page * PageSize, PageSize);
        switch (KindOf(page))
        {
            case "zeros":
                target.Clear();
                break;
            case "noise":
                new Random(page).NextBytes(target);
                break;
            case "half":
                target[(PageSize / 2)..].Clear();
                break;
            default:
                bytes.AsSpan((page + 7) * PageSize % bytes.Length, PageSize).CopyTo(target);
                break;
        }

        File.WriteAllBytes(IndexDatabase.PathIn(data), bytes);
        File.Copy($"{IndexDatabase.PathIn(_sample.Data)}-wal", $"{IndexDatabase.PathIn(data)}-wal");
        Directory.CreateSymbolicLink(Path.Combine(data, "blobs"), Path.Combine(_sample.Data, "blobs"));
        return data;
    }

    // Null where the index is whole in spite of it, as when nothing lay there.
    private static async Task<JsonElement?> TryRebuildAsync(string data)
    {
        var result = await Commands.TypeAsync("rebuild", "--json", "--data", data);
        Assert.True(result.Code is 0 or 2, result.Error);
        var report = JsonDocument.Parse(result.Output).RootElement;
        return report.GetProperty("outcome").GetString() == "nothing-to-do" ? null : report;
    }

    private void Check(JsonElement report, string data, string what)
    {
        var after = IndexContent.Read(data);
        AssertWithin(after["tag"], _before["tag"], what);
        AssertWithin(after["manifest"], _before["manifest"], what);
        AssertWithin(after["edge"], _before["edge"], what);
        AssertWithin(after["user"], _before["user"], what);
        AssertWithin(after["token"], _before["token"], what);
        AssertWithin(after["rule"], _before["rule"], what);

        var (lostTags, lostManifests) = (report.LostTags(), report.LostManifests());
        AssertWithin(_before["tag"].Select(TagOf).Where(tag => !tag.StartsWith('~')), after["tag"].Select(TagOf).Concat(lostTags), what);
        AssertWithin(_before["manifest"].Select(ManifestOf), after["manifest"].Select(ManifestOf).Concat(lostManifests), what);
        Assert.False(lostTags.Overlaps(after["tag"].Select(TagOf)), what);
        if (report.GetProperty("outcome").GetString() == "complete")
        {
            Assert.All(IndexContent.Kinds, kind => Assert.Equal(_before[kind], after[kind]));
        }
    }

    private static void AssertWithin(IEnumerable<string> part, IEnumerable<string> whole, string what)
    {
        var strange = part.Except(whole).ToList();
        Assert.True(strange.Count == 0, $"{what}: {string.Join("; ", strange)}");
    }

    private static string TagOf(string row) => row.Split(' ') is var parts ? $"{parts[0]}:{parts[1]}" : "";

    private static string ManifestOf(string row) => row.Split(' ') is var parts ? $"{parts[0]} {parts[1]}" : "";

    /// <summary>Made once. Of some pages the newest content is in the write-ahead log.</summary>
    public sealed class Sample : IAsyncLifetime
    {
        private SampleRegistry _registry = null!;

        public string Data => _registry.Data;

        /// <summary>Apart from the data.</summary>
        public string Snapshots => $"{Data}.snapshots";

        public async ValueTask InitializeAsync()
        {
            _registry = await SampleRegistry.MakeAsync(images: 16, snapshotAfter: 20, imagesInLog: 4);
            Directory.Move(Path.Combine(Data, "snapshots"), Snapshots);
        }

        public ValueTask DisposeAsync()
        {
            _registry.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
