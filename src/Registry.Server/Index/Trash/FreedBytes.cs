using Microsoft.Data.Sqlite;

namespace Registry.Server.Index.Trash;

/// <summary>How many bytes come back once some manifests are gone for good. It writes only to tables of its own connection.</summary>
internal sealed class FreedBytes : IDisposable
{
    private readonly SqliteConnection _connection;

    public FreedBytes(IndexDatabase database)
    {
        _connection = database.OpenReader();
        IndexDatabase.Execute(_connection, "CREATE TEMP TABLE going (manifest_id INTEGER PRIMARY KEY, part INTEGER NOT NULL)");
        IndexDatabase.Execute(
            _connection, "CREATE TEMP TABLE loosened (blob_id INTEGER, repository_id INTEGER, part INTEGER, PRIMARY KEY (blob_id, repository_id)) WITHOUT ROWID");
    }

    /// <summary>The bytes of each part: of its manifests, and of the blobs that nothing needs any more once it is gone. What several parts share counts with the last of them.</summary>
    public Dictionary<int, long> Of(IEnumerable<(long Manifest, int Part)> going)
    {
        IndexDatabase.Execute(_connection, "BEGIN");
        using (var insert = new Statement(_connection, "INSERT INTO going (manifest_id, part) VALUES (@0, @1)"))
        {
            foreach (var (manifest, part) in going)
            {
                insert.Execute(manifest, part);
            }
        }

        // A link goes when no manifest of its repository references the blob any more, and the blob when all its links go.
        IndexDatabase.Execute(
            _connection,
            """
            INSERT INTO loosened SELECT b.id, e.repository_id, MAX(g.part) FROM going g
                JOIN manifest_reference e ON e.manifest_id = g.manifest_id AND e.kind < 2
                JOIN blob b ON b.digest = e.digest
                JOIN repository_blob l ON l.repository_id = e.repository_id AND l.blob_id = b.id
                GROUP BY b.id, e.repository_id;
            DELETE FROM loosened WHERE EXISTS (
                SELECT 1 FROM blob b JOIN manifest_reference e ON e.repository_id = loosened.repository_id AND e.digest = b.digest AND e.kind < 2
                WHERE b.id = loosened.blob_id AND NOT EXISTS (SELECT 1 FROM going g WHERE g.manifest_id = e.manifest_id));
            """);
        var bytes = Sums();
        IndexDatabase.Execute(_connection, "ROLLBACK");
        return bytes;
    }

    public void Dispose() => _connection.Dispose();

    private Dictionary<int, long> Sums()
    {
        using var statement = new Statement(
            _connection,
            """
            SELECT part, SUM(size) FROM (
                SELECT MAX(x.part) AS part, b.size FROM loosened x JOIN blob b ON b.id = x.blob_id GROUP BY x.blob_id
                    HAVING COUNT(*) = (SELECT COUNT(*) FROM repository_blob l WHERE l.blob_id = x.blob_id)
                UNION ALL SELECT g.part, m.size FROM going g JOIN manifest m ON m.id = g.manifest_id)
            GROUP BY part
            """);
        using var row = statement.Read();
        var bytes = new Dictionary<int, long>();
        while (row.Read())
        {
            bytes.Add(row.GetInt32(0), row.GetInt64(1));
        }

        return bytes;
    }
}
