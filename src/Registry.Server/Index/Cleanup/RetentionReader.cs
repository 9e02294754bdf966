using Microsoft.Data.Sqlite;
using Registry.Oci;

namespace Registry.Server.Index.Cleanup;

/// <summary>A tag as policies see it.</summary>
/// <param name="Manifest">The id of the manifest that it names.</param>
/// <param name="MovedAt">When it was pushed last, there or from elsewhere.</param>
/// <param name="UsedAt">When its manifest was last pulled, asked for or pushed, by this tag or another name.</param>
internal sealed record TagState(TagName Name, long Manifest, DateTimeOffset MovedAt, DateTimeOffset UsedAt);

/// <summary>
/// Reads what policies about tags and manifests decide on. A connection of its own, for one user at a time; between <see cref="Begin"/> and <see cref="End"/> it sees one moment.
/// </summary>
internal sealed class RetentionReader(IndexDatabase database) : IDisposable
{
    private readonly SqliteConnection _connection = database.OpenReader();

    public void Dispose() => _connection.Dispose();

    public void Begin() => IndexDatabase.Execute(_connection, "BEGIN");

    public void End() => IndexDatabase.Execute(_connection, "COMMIT");

    /// <summary>All repositories, but for what is in the trash, by name.</summary>
    public List<(long Id, RepositoryName Name)> Repositories() =>
        Rows("SELECT id, name FROM repository WHERE trash_id IS NULL ORDER BY name", row => (row.GetInt64(0), RepositoryName.Parse(row.GetString(1))));

    /// <summary>By name.</summary>
    public List<TagState> Tags(long repository) => Rows(
        """
        SELECT t.name, t.manifest_id, t.updated_at, MAX(m.pushed_at, COALESCE(u.last_used, 0))
        FROM tag t JOIN manifest m ON m.id = t.manifest_id LEFT JOIN manifest_use u ON u.manifest_id = m.id WHERE t.repository_id = @0 ORDER BY t.name
        """,
        row => new TagState(TagName.Parse(row.GetString(0)), row.GetInt64(1), Time(row, 2), Time(row, 3)),
        repository);

    /// <summary>Each manifest of the repository, and when it was last pulled, asked for or pushed.</summary>
    public List<(long Id, DateTimeOffset UsedAt)> Manifests(long repository) => Rows(
        """
        SELECT m.id, MAX(m.pushed_at, COALESCE(u.last_used, 0)) FROM manifest m LEFT JOIN manifest_use u ON u.manifest_id = m.id WHERE m.repository_id = @0 ORDER BY m.id
        """,
        row => (row.GetInt64(0), Time(row, 1)),
        repository);

    /// <summary>The edges between manifests of the repository: to the entries of an index, and to a subject.</summary>
    public List<(long From, long To, ReferenceKind Kind)> Edges(long repository) => Rows(
        """
        SELECT e.manifest_id, m.id, e.kind FROM manifest_reference e JOIN manifest m ON m.repository_id = @0 AND m.digest = e.digest
        WHERE e.repository_id = @0 AND e.kind > 0
        """,
        row => (row.GetInt64(0), row.GetInt64(1), (ReferenceKind)row.GetInt32(2)),
        repository);

    /// <summary>The manifest of the repository whose digest begins so, if there is one.</summary>
    public long? FindManifest(long repository, string digestPrefix)
    {
        // No hexadecimal digit is behind 'f'.
        var found = Rows("SELECT id FROM manifest WHERE repository_id = @0 AND digest >= @1 AND digest < @1 || 'g' LIMIT 1", row => row.GetInt64(0), repository, digestPrefix);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Manifests that a tag pointed to, and left since then.</summary>
    public List<long> NamedByHistory(long repository, DateTimeOffset since) => Rows(
        """
        SELECT m.id FROM tag_event t JOIN manifest m ON m.repository_id = @0 AND m.digest = t.from_digest
        WHERE t.repository_id = @0 AND t.from_digest IS NOT NULL AND t.at >= @1
        """,
        row => row.GetInt64(0),
        repository,
        since.ToUnixTimeMilliseconds());

    /// <summary>Manifests without which what is in the trash would not come back whole: entries of indexes, and referrers.</summary>
    public List<long> NamedByTrash(long repository, RepositoryName name) => Rows(
        """
        SELECT m.id FROM trash t JOIN repository h ON h.trash_id = t.id JOIN manifest_reference e ON e.repository_id = h.id AND e.kind = 1
            JOIN manifest m ON m.repository_id = @0 AND m.digest = e.digest WHERE t.repository = @1
        UNION SELECT m.id FROM trash t JOIN repository h ON h.trash_id = t.id JOIN manifest s ON s.repository_id = h.id
            JOIN manifest m ON m.repository_id = @0 AND m.subject = s.digest WHERE t.repository = @1
        """,
        row => row.GetInt64(0),
        repository,
        name.ToString());

    public Digest DigestOf(long manifest) => Rows("SELECT digest FROM manifest WHERE id = @0", row => Digest.Parse(row.GetString(0)), manifest)[0];

    /// <summary>The last move of any tag.</summary>
    public long LastTagEvent() => Rows("SELECT COALESCE(MAX(id), 0) FROM tag_event", row => row.GetInt64(0))[0];

    private static DateTimeOffset Time(SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var statement = new Statement(_connection, sql);
        return statement.List(read, values);
    }
}
