using Microsoft.Data.Sqlite;
using Registry.Server.Backup.Snapshots;
using Registry.Server.Index;

namespace Registry.Server.Backup.Rebuild.Salvage;

/// <summary>
/// All rows of a damaged index that can still be read, put into a new file with the same tables. What a table has lost, its indexes may still tell: of a tag they know everything, of a
/// manifest all but its bytes.
/// </summary>
internal sealed class SalvagedIndex
{
    // One number, of which only matters that it changes.
    private const string Counter = "access_version";

    private readonly Dictionary<string, int> _damaged = new(StringComparer.Ordinal);
    private readonly HashSet<string> _incomplete = new(StringComparer.Ordinal);

    private SalvagedIndex(string path) => Path = path;

    /// <summary>The new file.</summary>
    public string Path { get; }

    /// <summary>How many pages of each table could not be read in whole; a table is not in it that could be.</summary>
    public IReadOnlyDictionary<string, int> DamagedPages => _damaged;

    /// <summary>Whether nothing is lost.</summary>
    public bool IsWhole => _incomplete.Count == 0;

    /// <summary>Whether there was nothing to be read.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>Whether every row of the table is known by its key, so that what is not there was deleted.</summary>
    public bool IsComplete(string table) => !_incomplete.Contains(table);

    /// <param name="damaged">The index, with its write-ahead log beside it. It is not changed.</param>
    /// <param name="snapshot">Tells where tables lie if the index does not, or null.</param>
    /// <param name="path">The file to make.</param>
    public static SalvagedIndex Read(string damaged, string? snapshot, string path, IProgress<string>? progress)
    {
        using var pages = new DatabasePages(damaged);
        using var connection = IndexFile.Open(path, SqliteOpenMode.ReadWriteCreate);
        IndexDatabase.Execute(connection, "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF");
        Schema.Migrate(connection);
        RegistryIdentity.Forget(connection);
        var catalog = new Catalog(pages, snapshot, path);
        IndexDatabase.Execute(connection, string.Join("; ", Triggers(connection).Select(name => $"DROP TRIGGER {name}")));
        using var rows = new IndexTransaction(connection);
        rows.Begin();
        var salvaged = new SalvagedIndex(path);
        foreach (var table in Table.NamesIn(connection).Except(MergeSteps.NotCarried))
        {
            progress?.Report($"Reading what is left of {table}");
            salvaged.ReadTable(rows, pages, catalog, new Table(connection, table));
        }

        ReadSequences(rows, pages, catalog);
        salvaged.IsEmpty = rows.Statement("SELECT (SELECT COUNT(*) FROM repository) + (SELECT COUNT(*) FROM user_account) + (SELECT COUNT(*) FROM event)").Scalar() is 0L;
        rows.Commit();
        return salvaged;
    }

    /// <summary>Whether it knows nothing of a snapshot that was taken then. One that has lost what it knew of snapshots is not taken for older.</summary>
    public bool IsOlderThan(DateTimeOffset snapshot)
    {
        using var connection = IndexFile.Open(Path, SqliteOpenMode.ReadOnly);
        return IsComplete("state") && !(SnapshotMark.In(connection) >= snapshot);
    }

    private void ReadTable(IndexTransaction rows, DatabasePages pages, Catalog catalog, Table table)
    {
        var damaged = ReadRows(pages, catalog.RootOf(table.Name), table.HasRowIds, row => table.Fit(row) is { } values && RowNames.AreValid(table.Name, values) && Insert(rows, table.InsertSql(values.Length), values));
        if (damaged == 0 || table.Name == Counter)
        {
            return;
        }

        _damaged[table.Name] = damaged;
        var index = IndexTree.All.FirstOrDefault(index => index.Table == table.Name);
        if (index is null || ReadRows(pages, catalog.RootOf(index.Name), hasRowIds: false, row => index.Fits(row.Values) && Insert(rows, index.Insert, row.Values)) > 0)
        {
            _incomplete.Add(table.Name);
        }
    }

    // The damage: pages, and rows that are none. A tree whose beginning nobody knows is damaged as a whole.
    private static int ReadRows(DatabasePages pages, uint? root, bool hasRowIds, Func<StoredRow, bool> take)
    {
        if (root is null)
        {
            return 1;
        }

        var (tree, misfits) = (new Tree(pages, hasRowIds), 0);
        foreach (var row in tree.Read(root.Value))
        {
            misfits += take(row) ? 0 : 1;
        }

        return tree.Damaged + misfits;
    }

    // So that numbers that were given are not given again.
    private static void ReadSequences(IndexTransaction rows, DatabasePages pages, Catalog catalog) => ReadRows(
        pages,
        catalog.RootOf("sqlite_sequence"),
        hasRowIds: true,
        row => row.Values is [string name, long last] && Insert(rows, "INSERT INTO sqlite_sequence (name, seq) VALUES (@0, @1)", [name, last]));

    // One that is there already stays.
    private static bool Insert(IndexTransaction rows, string sql, object?[] values) => rows.Statement(sql).Execute(values) >= 0;

    private static List<string> Triggers(SqliteConnection connection)
    {
        using var statement = new Statement(connection, "SELECT name FROM sqlite_master WHERE type = 'trigger'");
        return statement.List(static row => row.GetString(0));
    }
}
