using Microsoft.Data.Sqlite;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup.Rebuild;

/// <summary>What an index says, by names and digests: two that say the same are equal, whatever numbers their rows have.</summary>
internal sealed class IndexContent
{
    private static readonly Dictionary<string, string> Queries = new(StringComparer.Ordinal)
    {
        ["repository"] = "SELECT name, listed, bytes, tags FROM repository WHERE trash_id IS NULL",
        ["blob"] = "SELECT digest, size, state FROM blob",
        ["link"] = "SELECT r.name, b.digest, l.referenced FROM repository_blob l JOIN repository r ON r.id = l.repository_id JOIN blob b ON b.id = l.blob_id",
        ["manifest"] = "SELECT r.name, m.digest, m.media_type, m.artifact_type, m.subject, m.size, hex(m.bytes) FROM manifest m JOIN repository r ON r.id = m.repository_id",
        ["edge"] = "SELECT r.name, m.digest, e.kind, e.digest FROM manifest_reference e JOIN manifest m ON m.id = e.manifest_id JOIN repository r ON r.id = e.repository_id",
        ["tag"] = "SELECT r.name, t.name, m.digest FROM tag t JOIN manifest m ON m.id = t.manifest_id JOIN repository r ON r.id = t.repository_id",
        ["history"] = "SELECT e.id, r.name, e.tag, e.at, e.who, e.from_digest, e.to_digest FROM tag_event e JOIN repository r ON r.id = e.repository_id",
        ["trash"] = "SELECT * FROM trash",
        ["event"] = "SELECT * FROM event WHERE action <> 'rebuild'",
        ["user"] = "SELECT * FROM user_account",
        ["member"] = "SELECT * FROM group_member",
        ["token"] = "SELECT id, user_name, name, hex(secret_hash), repositories, actions, stamp FROM access_token",
        ["rule"] = "SELECT * FROM access_rule",
        ["sequence"] = "SELECT name, seq FROM sqlite_sequence WHERE name NOT IN ('hold', 'task')",
    };

    private readonly Dictionary<string, SortedSet<string>> _rows = new(StringComparer.Ordinal);

    private IndexContent()
    {
    }

    public static IEnumerable<string> Kinds => Queries.Keys;

    public SortedSet<string> this[string kind] => _rows[kind];

    public static IndexContent Read(string data)
    {
        // Of a copy, for SQLite leaves files beside what it opens.
        using var copy = new TempFolder();
        foreach (var file in Directory.EnumerateFiles(data, "index.db*"))
        {
            File.Copy(file, copy[Path.GetFileName(file)]);
        }

        using var connection = new IndexDatabase(copy.Path).OpenReader();
        var content = new IndexContent();
        foreach (var (kind, sql) in Queries)
        {
            content._rows[kind] = Rows(connection, sql);
        }

        return content;
    }

    private static SortedSet<string> Rows(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        using var row = statement.Read();
        var rows = new SortedSet<string>(StringComparer.Ordinal);
        while (row.Read())
        {
            rows.Add(string.Join(' ', Enumerable.Range(0, row.FieldCount).Select(i => $"{row.GetValue(i)}")));
        }

        return rows;
    }
}
