using Microsoft.Data.Sqlite;
using Registry.Oci;

namespace Registry.Server.Index.Cleanup;

/// <summary>A mirrored manifest of which nothing that was pushed here has need, and that nobody used for long.</summary>
/// <param name="Id">The manifest's.</param>
/// <param name="RepositoryId">Of the repository that it is in.</param>
/// <param name="Tags">Those that name it, and go with it.</param>
internal sealed record EvictableManifest(long Id, long RepositoryId, RepositoryName Repository, Digest Digest, IReadOnlyList<TagName> Tags);

/// <summary>Reads by what an upstream's bounds are kept. It writes only to tables of its own connection: what it was told will go counts as gone.</summary>
internal sealed class EvictionReader : IDisposable
{
    // '0' comes right behind the slash.
    private const string IsOfUpstream = "r.name > @0 || '/' AND r.name < @0 || '0'";

    private const string UsedAt = "MAX(m.pushed_at, COALESCE((SELECT u.last_used FROM manifest_use u WHERE u.manifest_id = m.id), 0))";

    private const string Linked =
        """
        SELECT b.id FROM manifest_reference e JOIN blob b ON b.digest = e.digest
        JOIN repository_blob l ON l.repository_id = e.repository_id AND l.blob_id = b.id WHERE e.manifest_id = @0 AND e.kind < 2
        """;

    private readonly SqliteConnection _connection;
    private readonly string _upstream;
    private readonly EvictionLimits _limits;
    private readonly Statement _find;
    private readonly Statement _tags;
    private readonly Statement _go;
    private readonly Statement _dependents;
    private readonly Statement _count;
    private readonly Statement _release;
    private readonly Statement _freed;

    /// <param name="upstream">What the names of its repositories begin with.</param>
    public EvictionReader(IndexDatabase database, string upstream, EvictionLimits limits)
    {
        (_upstream, _limits, _connection) = (upstream, limits, database.OpenReader());
        IndexDatabase.Execute(
            _connection,
            "CREATE TEMP TABLE going (manifest_id INTEGER PRIMARY KEY); CREATE TEMP TABLE need (blob_id INTEGER PRIMARY KEY, manifests INTEGER NOT NULL)");
        _find = new Statement(_connection, EvictionWrites.FindSql("NOT IN (SELECT manifest_id FROM going)"));
        _tags = new Statement(_connection, EvictionWrites.TagsSql);
        _go = new Statement(_connection, "INSERT INTO going (manifest_id) VALUES (@0)");
        _dependents = new Statement(
            _connection,
            $"""
            SELECT m.id, {UsedAt} FROM manifest_reference e JOIN manifest m ON m.repository_id = e.repository_id AND m.digest = e.digest WHERE e.manifest_id = @0 AND e.kind = 1
            UNION ALL SELECT m.id, {UsedAt} FROM manifest s JOIN manifest m ON m.repository_id = s.repository_id AND m.subject = s.digest WHERE s.id = @0
            """);

        // Of a blob that many manifests need, once; from then on it is counted down.
        _count = new Statement(
            _connection,
            $"""
            INSERT OR IGNORE INTO need SELECT b.id, (
                SELECT COUNT(DISTINCT n.manifest_id) FROM repository_blob l JOIN repository r ON r.id = l.repository_id
                JOIN manifest_reference n ON n.repository_id = l.repository_id AND n.digest = b.digest AND n.kind < 2 WHERE l.blob_id = b.id AND {IsOfUpstream})
            FROM manifest_reference e JOIN blob b ON b.digest = e.digest WHERE e.manifest_id = @1 AND e.kind < 2 AND b.id NOT IN (SELECT blob_id FROM need)
            """);
        _release = new Statement(_connection, $"UPDATE need SET manifests = manifests - 1 WHERE blob_id IN ({Linked})");
        _freed = new Statement(
            _connection,
            $"SELECT (SELECT size FROM manifest WHERE id = @0) + COALESCE((SELECT SUM(b.size) FROM need n JOIN blob b ON b.id = n.blob_id WHERE n.manifests = 0 AND n.blob_id IN ({Linked})), 0)");
    }

    /// <summary>What the upstream's repositories hold: their manifests, and the blobs that those need, each once. What no manifest needs any more goes by itself, and does not count.</summary>
    public long Bytes()
    {
        using var statement = new Statement(
            _connection,
            $"""
            SELECT COALESCE((SELECT SUM(r.bytes) FROM repository r WHERE {IsOfUpstream}), 0) - COALESCE(SUM(size * links), 0) + COALESCE(SUM(size * is_needed), 0) FROM (
                SELECT b.size, COUNT(*) AS links, MAX(l.referenced = 1 OR EXISTS (
                    SELECT 1 FROM manifest_reference e WHERE e.repository_id = l.repository_id AND e.digest = b.digest AND e.kind < 2)) AS is_needed
                FROM repository r JOIN repository_blob l ON l.repository_id = r.id JOIN blob b ON b.id = l.blob_id WHERE {IsOfUpstream} GROUP BY b.id)
            """);
        return (long)statement.Scalar(_upstream)!;
    }

    /// <summary>All mirrored manifests that nobody used lately, with when somebody last did, in milliseconds since 1970: many, in no order.</summary>
    public List<(long UsedAt, long Id)> Unused()
    {
        using var statement = new Statement(
            _connection,
            $"""
            SELECT used_at, id FROM (SELECT m.id, {UsedAt} AS used_at FROM mirrored_manifest x JOIN manifest m ON m.id = x.manifest_id
                JOIN repository r ON r.id = m.repository_id WHERE {IsOfUpstream}) WHERE used_at < @1
            """);
        return statement.List(static row => (row.GetInt64(0), row.GetInt64(1)), _upstream, _limits.UsedBefore.ToUnixTimeMilliseconds());
    }

    /// <summary>The manifest if it may go, else null.</summary>
    public EvictableManifest? Find(long manifest) => EvictionWrites.Find(_find, _tags, manifest, _limits);

    /// <summary>Takes it for gone. The bytes by which the upstream's repositories then hold less, and what may go only now.</summary>
    public (long Bytes, List<(long UsedAt, long Id)> Dependents) Take(long manifest)
    {
        _go.Execute(manifest);
        _count.Execute(_upstream, manifest);
        _release.Execute(manifest);
        return ((long)_freed.Scalar(manifest)!, _dependents.List(static row => (row.GetInt64(1), row.GetInt64(0)), manifest));
    }

    public void Dispose()
    {
        Statement[] statements = [_find, _tags, _go, _dependents, _count, _release, _freed];
        foreach (var statement in statements)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }
}
