using System.Text.Json;
using Microsoft.Data.Sqlite;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup.Rebuild;

/// <summary>The rows of manifests are lost, and those of tags are there: which name manifests by numbers that mean nothing any more.</summary>
public sealed class LostManifestRows
{
    private const int Images = 12;
    private const int PageSize = 4096;

    [Fact]
    public async Task TheSnapshotAndTheHistoryTellWhereTagsPointed()
    {
        using var sample = await SampleRegistry.MakeAsync(Images, 0, Images);
        Folders.Copy(sample.SnapshotsAfter(Images), Path.Combine(sample.Data, "snapshots"));
        var before = IndexContent.Read(sample.Data);
        Overwrite(sample.Data, "manifest", "sqlite_autoindex_manifest_1");
        var result = await Commands.TypeAsync("rebuild", "--json", "--data", sample.Data);
        Assert.True(result.Code is 0 or 2, result.Error);
        Assert.Empty(JsonDocument.Parse(result.Output).RootElement.LostTags());
        Assert.Equal(before["tag"], IndexContent.Read(sample.Data)["tag"]);
    }

    private static void Overwrite(string data, params string[] tables)
    {
        var pages = tables.Select(table => RootOf(data, table)).ToList();
        using var file = File.OpenHandle(IndexDatabase.PathIn(data), FileMode.Open, FileAccess.Write);
        pages.ForEach(page => RandomAccess.Write(file, Enumerable.Repeat((byte)0xff, PageSize).ToArray(), (page - 1) * PageSize));
    }

    private static long RootOf(string data, string table)
    {
        using var index = new SqliteConnection($"Data Source=file:{IndexDatabase.PathIn(data)}?immutable=1;Pooling=False");
        index.Open();
        using var root = new Statement(index, "SELECT rootpage FROM sqlite_master WHERE name = @0");
        return (long)root.Scalar(table)!;
    }
}
