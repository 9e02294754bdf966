using System.Globalization;
using Microsoft.Data.Sqlite;
using Registry.Server.Index;

namespace Registry.Server.Backup.Rebuild.Salvage;

/// <summary>A table as this program's schema has it, and which values may be a row of it.</summary>
internal sealed class Table
{
    private readonly List<Column> _columns;
    private readonly int _idColumn;

    public Table(SqliteConnection schema, string name)
    {
        Name = name;
        HasRowIds = !IsWithoutRowIds(schema, name);
        _columns = ColumnsOf(schema, name);
        if (!HasRowIds)
        {
            // The key's columns come first in such a table's pages ("WITHOUT ROWID", on disk), and the others as they were declared.
            _columns = [.. _columns.OrderBy(column => column.Key == 0 ? int.MaxValue : column.Key)];
        }

        _idColumn = HasRowIds ? _columns.FindIndex(column => column is { Key: > 0, Type: "INTEGER" }) : -1;
    }

    public string Name { get; }

    public bool HasRowIds { get; }

    /// <summary>All tables but SQLite's own.</summary>
    public static IReadOnlyList<string> NamesIn(SqliteConnection schema)
    {
        using var statement = new Statement(schema, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name");
        return statement.List(static row => row.GetString(0));
    }

    /// <summary>
    /// The values by column, for the first columns; those that a row from before does not have follow by their defaults. Null where they are no row of this table.
    /// </summary>
    public object?[]? Fit(StoredRow row)
    {
        if (row.Values.Length > _columns.Count || _columns.Skip(row.Values.Length).Any(column => column.IsRequired))
        {
            return null;
        }

        var values = row.Values.ToArray();
        if (_idColumn >= 0 && _idColumn < values.Length)
        {
            // The number of a row is kept beside it, and null in its place.
            values[_idColumn] = row.Id;
        }

        return values.Index().All(value => _columns[value.Index].Takes(value.Item)) ? values : null;
    }

    /// <summary>Inserts the first so many columns of a row, unless there is one of the same key.</summary>
    public string InsertSql(int count) =>
        $"INSERT OR IGNORE INTO {Name} ({string.Join(", ", _columns.Take(count).Select(column => column.Name))}) VALUES ({string.Join(", ", Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"@{i}")))})";

    private static bool IsWithoutRowIds(SqliteConnection schema, string name)
    {
        using var statement = new Statement(schema, "SELECT sql FROM sqlite_master WHERE name = @0");
        return ((string)statement.Scalar(name)!).Contains("WITHOUT ROWID", StringComparison.Ordinal);
    }

    private static List<Column> ColumnsOf(SqliteConnection schema, string name)
    {
        using var statement = new Statement(schema, "SELECT name, type, pk, \"notnull\" AND dflt_value IS NULL, \"notnull\" FROM pragma_table_info(@0) ORDER BY cid");
        return statement.List(static row => new Column(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetBoolean(3), row.GetBoolean(4)), name);
    }

    /// <param name="Key">Its place in the key, from 1; 0 where it is not part of it.</param>
    /// <param name="IsRequired">Whether a row without it is none.</param>
    private sealed record Column(string Name, string Type, int Key, bool IsRequired, bool IsNotNull)
    {
        public bool Takes(object? value) => value switch
        {
            null => !IsNotNull,
            long => Type == "INTEGER",
            string => Type == "TEXT",
            _ => Type == "BLOB",
        };
    }
}
