using Microsoft.Data.Sqlite;
using Registry.Oci;

namespace Registry.Server.Index.Cleanup;

/// <summary>Finds what perhaps may go, by the marks. A connection of its own, for one user at a time.</summary>
internal sealed class CleanupReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _links;
    private readonly Statement _blobs;
    private readonly Statement _hasRow;
    private readonly Statement _trash;

    public CleanupReader(IndexDatabase database)
    {
        _connection = database.OpenReader();
        _links = new Statement(
            _connection,
            """
            SELECT last_used, repository_id, blob_id FROM repository_blob
            WHERE referenced = 0 AND last_used < @0 AND (last_used, repository_id, blob_id) > (@1, @2, @3)
            ORDER BY last_used, repository_id, blob_id LIMIT @4
            """);
        _blobs = new Statement(
            _connection,
            """
            SELECT id, digest, size, unlinked_at FROM blob
            WHERE unlinked_at > 0 AND unlinked_at <= @0 AND (unlinked_at, id) > (@1, @2) ORDER BY unlinked_at, id LIMIT @3
            """);
        _hasRow = new Statement(_connection, "SELECT 1 FROM blob WHERE digest = @0");
        _trash = new Statement(_connection, "SELECT id FROM trash WHERE deleted_at <= @0 ORDER BY deleted_at LIMIT @1");
    }

    /// <summary>Links that nobody used since, behind the last one that was found.</summary>
    public List<LinkMark> UnusedLinks(DateTimeOffset usedBefore, LinkMark last, int most)
    {
        return _links.List(
            static row => new LinkMark(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
            usedBefore.ToUnixTimeMilliseconds(), last.LastUsed, last.Repository, last.Blob, most);
    }

    /// <summary>Blobs that nothing links since, behind the last one that was found.</summary>
    public List<BlobMark> UnlinkedBlobs(DateTimeOffset unlinkedBy, BlobMark? last, int most)
    {
        return _blobs.List(
            static row => new BlobMark(row.GetInt64(0), Digest.Parse(row.GetString(1)), row.GetInt64(2), row.GetInt64(3)),
            unlinkedBy.ToUnixTimeMilliseconds(), last?.UnlinkedAt ?? 0, last?.Id ?? 0, most);
    }

    public bool HasRow(Digest digest) => _hasRow.Scalar(digest.ToString()) is not null;

    /// <summary>The oldest entries of the trash that were deleted by then.</summary>
    public List<long> Trash(DateTimeOffset deletedBy, int most)
    {
        return _trash.List(static row => row.GetInt64(0), deletedBy.ToUnixTimeMilliseconds(), most);
    }

    public void Dispose()
    {
        _links.Dispose();
        _blobs.Dispose();
        _hasRow.Dispose();
        _trash.Dispose();
        _connection.Dispose();
    }
}
