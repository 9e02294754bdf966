using Microsoft.Data.Sqlite;
using Registry.Server.Index.Uses;

namespace Registry.Server.Index.Cleanup;

/// <summary>Counts what clean-up would take out of the index now. It writes only to tables of its own connection, and follows the marks, not all rows.</summary>
internal sealed class GarbageReader : IDisposable
{
    private readonly SqliteConnection _connection;

    public GarbageReader(IndexDatabase database)
    {
        _connection = database.OpenReader();
        IndexDatabase.Execute(_connection, "CREATE TEMP TABLE going (repository_id INTEGER, blob_id INTEGER, PRIMARY KEY (blob_id, repository_id)) WITHOUT ROWID");
    }

    /// <summary>How many entries of the trash were deleted by then. Counts what goes with them from here on.</summary>
    public long Trash(DateTimeOffset deletedBy)
    {
        Execute(
            """
            INSERT OR IGNORE INTO going SELECT l.repository_id, l.blob_id FROM trash t
            JOIN repository r ON r.trash_id = t.id JOIN repository_blob l ON l.repository_id = r.id WHERE t.deleted_at <= @0
            """,
            deletedBy.ToUnixTimeMilliseconds());
        return Scalar("SELECT COUNT(*) FROM trash WHERE deleted_at <= @0", deletedBy.ToUnixTimeMilliseconds());
    }

    /// <summary>How many links no manifest references and nobody used since.</summary>
    public long UnusedLinks(DateTimeOffset usedBefore) =>
        Execute(
            """
            INSERT OR IGNORE INTO going SELECT l.repository_id, l.blob_id FROM repository_blob l JOIN blob b ON b.id = l.blob_id
            WHERE l.referenced = 0 AND l.last_used < @0 AND NOT EXISTS (
                SELECT 1 FROM manifest_reference e WHERE e.repository_id = l.repository_id AND e.digest = b.digest AND e.kind < 2)
            """,
            usedBefore.ToUnixTimeMilliseconds());

    /// <summary>The blobs that nothing links, and those that nothing will link without what was counted before; and their bytes.</summary>
    public (long Count, long Bytes) Blobs(DateTimeOffset unlinkedBy)
    {
        using var statement = new Statement(
            _connection,
            """
            SELECT COUNT(*), COALESCE(SUM(size), 0) FROM blob WHERE id IN (
                SELECT id FROM blob WHERE unlinked_at <= @0 AND NOT EXISTS (SELECT 1 FROM repository_blob l WHERE l.blob_id = id)
                UNION
                SELECT g.blob_id FROM going g GROUP BY g.blob_id HAVING COUNT(*) = (SELECT COUNT(*) FROM repository_blob l WHERE l.blob_id = g.blob_id))
            """);
        using var row = statement.Read(unlinkedBy.ToUnixTimeMilliseconds());
        row.Read();
        return (row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>As <see cref="UseWrites.UsesKnownSince(IndexTransaction)"/>.</summary>
    /// <param name="start">When a registry is about to begin to work on the index; null when one does already.</param>
    public DateTimeOffset? UsesKnownSince(DateTimeOffset? start) => UseWrites.UsesKnownSince(name => Value(UseWrites.ValueOfState, name) as long?, start);

    /// <summary>Why no bytes may be removed now, or null when they may.</summary>
    public string? HoldReason(DateTimeOffset now) => Value(HoldWrites.FreshReason, now.ToUnixTimeMilliseconds()) as string;

    public bool HasRow(Oci.Digest digest) => Scalar("SELECT COUNT(*) FROM blob WHERE digest = @0", digest.ToString()) > 0;

    public void Dispose() => _connection.Dispose();

    private long Execute(string sql, long value)
    {
        using var statement = new Statement(_connection, sql);
        return statement.Execute(value);
    }

    private long Scalar(string sql, object value) => Value(sql, value) as long? ?? 0;

    private object? Value(string sql, object value)
    {
        using var statement = new Statement(_connection, sql);
        return statement.Scalar(value);
    }
}
