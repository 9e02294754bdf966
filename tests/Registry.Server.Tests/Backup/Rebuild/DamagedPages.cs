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
    private const int Images = 20;
    private const int OlderImages = 8;

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
    public Task WithoutASnapshotOnlyWhatItAloneHadIsLost() => EachPageAsync(null, (report, before, after, what) =>
    {
        Assert.Empty(report.Strings("fromSnapshot"));
        AssertWithin(after["tag"], before["tag"], what);
        AssertWithin(after["manifest"], before["manifest"], what);
        AssertWithin(after["edge"], before["edge"], what);
        AssertWithin(after["user"], before["user"], what);
        AssertWithin(after["token"], before["token"], what);
        AssertWithin(after["rule"], before["rule"], what);
    });

    [Fact]
    public Task ASnapshotFillsWhatIsLost() => EachPageAsync(Images, (report, before, after, what) =>
    {
        Assert.True(report.LostTags().Count + report.LostManifests().Count == 0, $"{what}: {report}");
        Assert.All((string[])["tag", "manifest", "edge", "user", "token", "rule", "member"], kind => Assert.Equal(before[kind], after[kind]));
    });

    // A tag that was moved or deleted since is as it was then only where it is told.
    [Fact]
    public Task AnOlderSnapshotTakesNothingBackUntold() => EachPageAsync(OlderImages, (report, before, after, what) =>
    {
        var told = report.Strings("fromSnapshot");
        AssertWithin(after["tag"].Except(before["tag"]).Select(row => $"tag {TagOf(row)}"), told, what);
        AssertWithin(after["user"].Select(row => $"user {row.Split(' ')[0]}"), before["user"].Select(row => $"user {row.Split(' ')[0]}"), what);
        AssertWithin(after["token"], before["token"], what);
    });

    private async Task EachPageAsync(int? snapshotAfter, Action<JsonElement, IndexContent, IndexContent, string> check)
    {
        foreach (var page in Pages())
        {
            var data = Damage(page);
            if (snapshotAfter is { } images)
            {
                Folders.Copy(_sample.Registry.SnapshotsAfter(images), Path.Combine(data, "snapshots"));
            }

            if (await TryRebuildAsync(data) is { } report)
            {
                var (what, after) = ($"page {page}, {KindOf(page)}", IndexContent.Read(data));
                CheckNothingIsLostUntold(report, after, what);
                check(report, _before, after, what);
            }

            Directory.Delete(data, recursive: true);
        }
    }

    private IEnumerable<int> Pages() => Enumerable.Range(0, (int)(new FileInfo(IndexDatabase.PathIn(_sample.Data)).Length / PageSize));

    // Neighbours differ, so that each kind of page meets each kind of damage.
    private static string KindOf(int page) => ((string[])["zeros", "noise", "another page", "half"])[page % 4];

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

    private void CheckNothingIsLostUntold(JsonElement report, IndexContent after, string what)
    {
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
        internal SampleRegistry Registry { get; private set; } = null!;

        public string Data => Registry.Data;

        public async ValueTask InitializeAsync() => Registry = await SampleRegistry.MakeAsync(Images - 4, imagesInLog: 4, OlderImages, Images);

        public ValueTask DisposeAsync()
        {
            Registry.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
