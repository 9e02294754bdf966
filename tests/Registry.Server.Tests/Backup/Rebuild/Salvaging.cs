using Microsoft.Data.Sqlite;
using Registry.Server.Backup.Rebuild;
using Registry.Server.Backup.Rebuild.Salvage;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup.Rebuild;

/// <summary>Reading an index without SQLite: of one that is whole it gives what SQLite gives.</summary>
public sealed class Salvaging : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public async Task EachRowOfAWholeIndexIsRead(int imagesInLog)
    {
        using var sample = await SampleRegistry.MakeAsync(images: 12, imagesInLog: imagesInLog);
        var salvaged = SalvagedIndex.Read(IndexDatabase.PathIn(sample.Data), null, _folder["salvaged.db"], progress: null);
        Assert.True(salvaged.IsWhole);
        using var connection = IndexFile.Open(salvaged.Path, SqliteOpenMode.ReadOnly);
        using var expected = new IndexDatabase(sample.Data).OpenReader();
        foreach (var table in Table.NamesIn(expected).Except(MergeSteps.NotCarried).Except(["access_version"]))
        {
            Assert.Equal(Rows(expected, table), Rows(connection, table));
        }
    }

    [Fact]
    public void LongRowsAreReadOverAllTheirPages()
    {
        using (var writer = new IndexWriter(new IndexDatabase(_folder.Path)))
        {
        }

        var random = new Random(1);
        using (var connection = new IndexDatabase(_folder.Path).OpenWriter())
        {
            IndexDatabase.Execute(connection, "PRAGMA synchronous = OFF");
            using var insert = new Statement(connection, "INSERT INTO event (at, who, address, action, result) VALUES (@0, @1, 'a', 'b', 'c')");
            foreach (var length in Enumerable.Range(0, 500).Select(i => i < 200 ? 3900 + i : random.Next(200_000)))
            {
                insert.Execute(random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64), new string((char)random.Next('a', 'z'), length));
            }
        }

        SalvagedIndex.Read(IndexDatabase.PathIn(_folder.Path), null, _folder["salvaged.db"], progress: null);
        using var expected = new IndexDatabase(_folder.Path).OpenReader();
        using var actual = IndexFile.Open(_folder["salvaged.db"], SqliteOpenMode.ReadOnly);
        Assert.Equal(Rows(expected, "event"), Rows(actual, "event"));
    }

    [Fact]
    public void EveryTableIsCarriedOverOrLeftOutOnPurpose()
    {
        using var connection = new IndexDatabase(_folder.Path).OpenWriter();
        Schema.Migrate(connection);
        var carried = MergeSteps.BeforeManifests.Concat(MergeSteps.AfterManifests).Select(step => step.Table).Append("manifest");
        Assert.Equal(Table.NamesIn(connection).Except(carried), MergeSteps.NotCarried.Order(StringComparer.Ordinal));
    }

    private static List<string> Rows(SqliteConnection connection, string table)
    {
        using var statement = new Statement(connection, $"SELECT * FROM {table}");
        using var row = statement.Read();
        var rows = new List<string>();
        while (row.Read())
        {
            rows.Add(string.Join(' ', Enumerable.Range(0, row.FieldCount).Select(i => row.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : $"{row.GetValue(i)}")));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
