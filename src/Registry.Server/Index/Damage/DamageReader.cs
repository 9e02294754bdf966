using Microsoft.Data.Sqlite;

namespace Registry.Server.Index.Damage;

/// <summary>Content that is answered as unknown, with a repository that suffers from it.</summary>
/// <param name="Kind"><c>blob</c> or <c>manifest</c>.</param>
/// <param name="State"><c>missing</c> or <c>damaged</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Repository">Null when no repository has it any more.</param>
/// <param name="IsDeleted">Whether it is there in the trash only.</param>
/// <param name="Tags">The first of the tags that count on it: by their manifest, or by one that their index names.</param>
/// <param name="TagCount">How many there are.</param>
internal sealed record SufferedLoss(string Kind, string State, string Digest, long Size, string? Repository, bool IsDeleted, List<string> Tags, long TagCount);

/// <summary>Tells what is missing or damaged, and what suffers from it. A connection of its own, for one user at a time.</summary>
internal sealed class DamageReader : IDisposable
{
    private const string Repositories = "COALESCE(x.repository, r.name), r.trash_id IS NOT NULL";

    private readonly SqliteConnection _connection;
    private readonly Statement _blobs;
    private readonly Statement _manifests;
    private readonly Statement _tags;
    private readonly Statement _repositories;

    public DamageReader(IndexDatabase database)
    {
        _connection = database.OpenReader();
        _blobs = new Statement(
            _connection,
            $"""
            SELECT 'blob', CASE b.state WHEN 1 THEN 'missing' ELSE 'damaged' END, b.digest, b.size, r.id, {Repositories}
            FROM blob b LEFT JOIN repository_blob l ON l.blob_id = b.id LEFT JOIN repository r ON r.id = l.repository_id LEFT JOIN trash x ON x.id = r.trash_id
            WHERE b.state <> 0 ORDER BY b.id, r.name
            """);
        _manifests = new Statement(
            _connection,
            $"""
            SELECT 'manifest', 'damaged', m.digest, m.size, r.id, {Repositories}
            FROM damaged_manifest d JOIN manifest m ON m.id = d.manifest_id JOIN repository r ON r.id = m.repository_id LEFT JOIN trash x ON x.id = r.trash_id
            ORDER BY r.name, m.digest
            """);
        _tags = new Statement(_connection, $"{NeedingTags.Needs} SELECT t.name, COUNT(*) OVER () FROM needs n JOIN tag t ON t.manifest_id = n.id ORDER BY t.name LIMIT @2");
        _repositories = new Statement(
            _connection,
            $"""
            SELECT {Repositories} FROM blob b JOIN repository_blob l ON l.blob_id = b.id JOIN repository r ON r.id = l.repository_id LEFT JOIN trash x ON x.id = r.trash_id
            WHERE b.digest = @0 ORDER BY r.name LIMIT @1
            """);
    }

    /// <summary>All that is missing or damaged, once for each repository that has it.</summary>
    /// <param name="only">The repositories to look at; all when there are none.</param>
    /// <param name="mostTags">How many tags to name of each.</param>
    public IEnumerable<SufferedLoss> Losses(IReadOnlyCollection<string> only, int mostTags)
    {
        foreach (var statement in new[] { _blobs, _manifests })
        {
            using var row = statement.Read();
            while (row.Read())
            {
                var (id, repository) = (row.IsDBNull(4) ? (long?)null : row.GetInt64(4), row.IsDBNull(5) ? null : row.GetString(5));
                if (only.Count == 0 || (repository is not null && only.Contains(repository)))
                {
                    var (tags, count) = Tags(id, row.GetString(2), mostTags);
                    yield return new SufferedLoss(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), repository, row.GetInt64(6) == 1, tags, count);
                }
            }
        }
    }

    /// <summary>The first repositories that have a blob, whether its bytes are right or not; of one in the trash, where it was.</summary>
    public List<string> RepositoriesOf(Oci.Digest digest, int most)
    {
        return _repositories.List(static row => row.GetInt64(1) == 1 ? $"{row.GetString(0)} (deleted)" : row.GetString(0), digest.ToString(), most);
    }

    public void Dispose()
    {
        Statement[] statements = [_blobs, _manifests, _tags, _repositories];
        foreach (var statement in statements)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private (List<string> Tags, long Count) Tags(long? repository, string digest, int most)
    {
        using var row = _tags.Read(repository, digest, most);
        var (tags, count) = (new List<string>(), 0L);
        while (row.Read())
        {
            tags.Add(row.GetString(0));
            count = row.GetInt64(1);
        }

        return (tags, count);
    }
}
