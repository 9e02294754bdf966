using Microsoft.Data.Sqlite;
using Registry.Oci;

namespace Registry.Server.Index.Trash;

/// <summary>What a deletion would take along, before it is done.</summary>
/// <param name="Bytes">What comes back once the trash is emptied and nothing else has changed.</param>
/// <param name="Tags">Tags that would be gone.</param>
/// <param name="Indexes">Indexes that would lack an entry.</param>
/// <param name="Referrers">Signatures and the like that would lack their subject.</param>
internal sealed record Deletion(long Bytes, int Manifests, IReadOnlyList<string> Tags, IReadOnlyList<string> Indexes, IReadOnlyList<string> Referrers);

/// <summary>Tells of deletions. Nothing is changed.</summary>
internal sealed class DeletionReader(IndexDatabase database) : IDisposable
{
    private readonly SqliteConnection _connection = database.OpenReader();

    public void Dispose() => _connection.Dispose();

    /// <summary>Of a repository, or of one of its tags or manifests; null when there is no such thing.</summary>
    public Deletion? Find(RepositoryName repository, Reference? reference)
    {
        if (Scalar("SELECT id FROM repository WHERE name = @0", repository.ToString()) is not long id)
        {
            return null;
        }

        return reference switch
        {
            null => OfRepository(id),
            { Tag: { } tag } => OfTag(id, tag),
            _ => OfManifest(id, reference.Digest!.ToString()),
        };
    }

    private Deletion OfRepository(long id)
    {
        // A blob is freed that no other repository links.
        var bytes = Number(
            """
            SELECT (SELECT COALESCE(SUM(size), 0) FROM manifest WHERE repository_id = @0) + COALESCE(SUM(b.size), 0) FROM repository_blob l JOIN blob b ON b.id = l.blob_id
            WHERE l.repository_id = @0 AND NOT EXISTS (SELECT 1 FROM repository_blob o WHERE o.blob_id = l.blob_id AND o.repository_id <> @0)
            """,
            id);
        return new Deletion(bytes, (int)Number("SELECT COUNT(*) FROM manifest WHERE repository_id = @0", id), Column("SELECT name FROM tag WHERE repository_id = @0 ORDER BY name", id), [], []);
    }

    // The manifest stays.
    private Deletion? OfTag(long id, TagName tag) =>
        Number("SELECT COUNT(*) FROM tag WHERE repository_id = @0 AND name = @1", id, tag.ToString()) == 0 ? null : new Deletion(0, 0, [tag.ToString()], [], []);

    private Deletion? OfManifest(long id, string digest)
    {
        if (Scalar("SELECT id FROM manifest WHERE repository_id = @0 AND digest = @1", id, digest) is not long manifest)
        {
            return null;
        }

        // A blob is freed that no other manifest of the repository references and no other repository links.
        var bytes = Number(
            """
            SELECT (SELECT size FROM manifest WHERE id = @1) + COALESCE(SUM(size), 0) FROM blob b WHERE b.digest IN (
                SELECT e.digest FROM manifest_reference e WHERE e.manifest_id = @1 AND e.kind < 2
                AND NOT EXISTS (SELECT 1 FROM manifest_reference o WHERE o.repository_id = @0 AND o.digest = e.digest AND o.kind < 2 AND o.manifest_id <> @1))
            AND EXISTS (SELECT 1 FROM repository_blob l WHERE l.repository_id = @0 AND l.blob_id = b.id)
            AND NOT EXISTS (SELECT 1 FROM repository_blob l WHERE l.blob_id = b.id AND l.repository_id <> @0)
            """,
            id,
            manifest);
        return new Deletion(
            bytes,
            1,
            Column("SELECT name FROM tag WHERE manifest_id = @0 ORDER BY name", manifest),
            Column("SELECT m.digest FROM manifest_reference e JOIN manifest m ON m.id = e.manifest_id WHERE e.repository_id = @0 AND e.digest = @1 AND e.kind = 1", id, digest),
            Column("SELECT digest FROM manifest WHERE repository_id = @0 AND subject = @1", id, digest));
    }

    private object? Scalar(string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = new Statement(_connection, sql);
        return statement.Scalar(values);
    }

    private long Number(string sql, params ReadOnlySpan<object?> values) => Scalar(sql, values) as long? ?? 0;

    private List<string> Column(string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = new Statement(_connection, sql);
        return statement.List(static row => row.GetString(0), values);
    }
}
