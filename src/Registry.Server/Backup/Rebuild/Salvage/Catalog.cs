using Microsoft.Data.Sqlite;
using Registry.Server.Index;

namespace Registry.Server.Backup.Rebuild.Salvage;

/// <summary>
/// Where the tables and indexes of a damaged index begin: by its own list of them, and where that is damaged by the list of a snapshot, for they do not move. Without either they are looked
/// for where they are in a new index.
/// </summary>
internal sealed class Catalog
{
    private readonly Dictionary<string, uint> _roots = new(StringComparer.Ordinal);

    public Catalog(DatabasePages pages, params IEnumerable<string?> others)
    {
        // type, name, tbl_name, rootpage, sql ("Representation Of The SQL Schema").
        foreach (var row in new Tree(pages, hasRowIds: true).Read(1))
        {
            if (row.Values is [string, string name, string, long root, ..] && root is > 0 and <= uint.MaxValue)
            {
                _roots[name] = (uint)root;
            }
        }

        foreach (var other in others.OfType<string>())
        {
            AddFrom(other);
        }
    }

    public uint? RootOf(string name) => _roots.TryGetValue(name, out var root) ? root : null;

    private void AddFrom(string other)
    {
        using var connection = IndexFile.Open(other, SqliteOpenMode.ReadOnly);
        using var statement = new Statement(connection, "SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0");
        using var row = statement.Read();
        while (row.Read())
        {
            _roots.TryAdd(row.GetString(0), (uint)row.GetInt64(1));
        }
    }
}
