using Microsoft.Data.Sqlite;
using Registry.Server.Index;

namespace Registry.Server.Backup.Rebuild;

/// <summary>A tag that is known to have been there, and cannot be pulled.</summary>
/// <param name="Digest">Of the manifest that it named; null where nobody knows.</param>
/// <param name="UpdatedAt">When it was moved there; null where nobody knows.</param>
internal sealed record LostTag(string Repository, string Tag, string? Digest, DateTimeOffset? UpdatedAt);

/// <summary>
/// Makes a new index of what is left: first of the newest source, then, for what that one has lost, of the one below. Rows are known by their names and digests, for their numbers may mean
/// something else in each; the edges are made anew from the manifests' bytes.
/// </summary>
internal sealed class IndexMerge : IDisposable
{
    private const string LostTagsOfSource =
        """
        INSERT OR IGNORE INTO lost_tag SELECT n.name, s.name, m.digest, NULLIF(s.updated_at, 0)
        FROM source.tag s JOIN repository_map r ON r.old = s.repository_id JOIN main.repository n ON n.id = r.new AND n.trash_id IS NULL
        LEFT JOIN source.manifest m ON m.id = s.manifest_id
        WHERE NOT EXISTS (SELECT 1 FROM main.tag t WHERE t.repository_id = r.new AND t.name = s.name)
        AND NOT EXISTS (SELECT 1 FROM main.tag_event e WHERE e.repository_id = r.new AND e.tag = s.name AND e.id > (SELECT COALESCE(MAX(id), 0) FROM source.tag_event))
        """;

    private const string LostTagsOfHistory =
        """
        INSERT OR IGNORE INTO lost_tag SELECT n.name, e.tag, e.to_digest, e.at FROM main.tag_event e JOIN main.repository n ON n.id = e.repository_id AND n.trash_id IS NULL
        WHERE e.id IN (SELECT MAX(id) FROM main.tag_event GROUP BY repository_id, tag) AND e.to_digest IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM main.tag t WHERE t.repository_id = e.repository_id AND t.name = e.tag)
        """;

    private readonly SqliteConnection _connection;
    private readonly IndexTransaction _index;
    private readonly IProgress<string>? _progress;

    public IndexMerge(string path, IProgress<string>? progress)
    {
        _progress = progress;
        _connection = IndexFile.Open(path, SqliteOpenMode.ReadWriteCreate);
        IndexDatabase.Execute(_connection, "PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY");
        Schema.Migrate(_connection);
        RegistryIdentity.Forget(_connection);
        IndexDatabase.Execute(_connection, "CREATE TEMP TABLE lost_tag (repository TEXT, tag TEXT, digest TEXT, at INTEGER, PRIMARY KEY (repository, tag))");
        _index = new IndexTransaction(_connection);
    }

    /// <summary>The new index, to ask what is in it.</summary>
    public SqliteConnection Connection => _connection;

    /// <summary>Manifests that were named, and of which nobody has good bytes.</summary>
    public List<LostManifest> LostManifests { get; } = [];

    /// <summary>Takes from a source what is not there yet.</summary>
    /// <param name="source">An index file.</param>
    /// <param name="other">Another one, for bytes that the source has lost.</param>
    /// <param name="takes">Whether a step of <see cref="MergeSteps"/> is done.</param>
    /// <returns>For people, what was taken, as far as it has names.</returns>
    public IReadOnlyList<string> Add(string source, string other, Func<string, bool> takes)
    {
        IndexDatabase.Execute(_connection, $"ATTACH '{Quoted(source)}' AS source; ATTACH '{Quoted(other)}' AS other");
        var told = InTransaction(index =>
        {
            var before = Run(MergeSteps.BeforeManifests, takes);
            LostManifests.AddRange(takes("manifest") ? new ManifestMerge(index, _progress).Run() : []);
            var names = before.Concat(Run(MergeSteps.AfterManifests, takes)).ToList();
            if (takes("tag"))
            {
                index.Statement(LostTagsOfSource).Execute();
                index.Statement(takes(MergeSteps.TagByHistory) ? LostTagsOfHistory : "SELECT 1").Execute();
            }

            index.Statement(MergeSteps.DropMaps).Execute();
            return names;
        });
        IndexDatabase.Execute(_connection, "DETACH source; DETACH other");
        return told;
    }

    /// <summary>Tags that were there, and are not.</summary>
    public IReadOnlyList<LostTag> LostTags()
    {
        using var row = _index.Statement(
            "SELECT l.* FROM lost_tag l WHERE NOT EXISTS (SELECT 1 FROM repository r JOIN tag t ON t.repository_id = r.id AND t.name = l.tag WHERE r.name = l.repository) ORDER BY 1, 2").Read();
        var tags = new List<LostTag>();
        while (row.Read())
        {
            tags.Add(new LostTag(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.IsDBNull(3) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3))));
        }

        return tags;
    }

    public T InTransaction<T>(Func<IndexTransaction, T> work)
    {
        _index.Begin();
        var result = work(_index);
        _index.Commit();
        return result;
    }

    public async Task<T> InTransactionAsync<T>(Func<IndexTransaction, Task<T>> work)
    {
        _index.Begin();
        var result = await work(_index);
        _index.Commit();
        return result;
    }

    public void Dispose()
    {
        _index.Dispose();
        _connection.Dispose();
    }

    private List<string> Run(IEnumerable<MergeStep> steps, Func<string, bool> takes)
    {
        var told = new List<string>();
        foreach (var step in steps.Where(step => step.Table.Length == 0 || takes(step.Table)))
        {
            _progress?.Report($"Merging {step.Table}");
            told.AddRange(step.Told is null ? [] : Names(step.Told));
            _index.Statement(step.Sql).Execute();
        }

        return told;
    }

    private List<string> Names(string sql)
    {
        return _index.Statement(sql).List(static row => row.GetString(0));
    }

    private static string Quoted(string path) => IndexFile.AloneUri(path).Replace("'", "''", StringComparison.Ordinal);
}
