namespace Registry.Server.Backup.Rebuild;

/// <summary>Takes the rows of a table from the attached <c>source</c>, those that are not there yet.</summary>
/// <param name="Table">Whose rows; a table that no step names is not carried over.</param>
/// <param name="Told">Names, for people, the rows that will be taken; null where they have no names.</param>
internal sealed record MergeStep(string Table, string Sql, string? Told = null);

/// <summary>What each table's rows are known by, and in which order they come.</summary>
internal static class MergeSteps
{
    /// <summary>A tag whose row is lost, by what its history says last. Only where the history itself is complete.</summary>
    public const string TagByHistory = "tag by its history";

    /// <summary>Which manifests were never pushed here. A mark that is lost makes a manifest one that was.</summary>
    public const string MirrorMarks = "mirrored_manifest";

    /// <summary>What manifests need to be there, and the maps from the source's numbers to the new ones.</summary>
    public static IReadOnlyList<MergeStep> BeforeManifests { get; } =
    [
        new(
            "repository",
            """
            INSERT INTO repository (name, trash_id)
            SELECT name, CASE WHEN name LIKE '~trash/%' THEN CAST(substr(name, 8) AS INTEGER) END FROM source.repository WHERE name NOT IN (SELECT name FROM main.repository) ORDER BY id
            """),
        new("blob", "INSERT OR IGNORE INTO blob (digest, size, state, verified_at) SELECT digest, size, state, verified_at FROM source.blob ORDER BY id"),
        Map("repository", "SELECT s.id AS old, m.id AS new FROM source.repository s JOIN main.repository m ON m.name = s.name"),
        Map("blob", "SELECT s.id AS old, m.id AS new FROM source.blob s JOIN main.blob m ON m.digest = s.digest"),
        new(
            "repository_blob",
            """
            INSERT OR IGNORE INTO repository_blob (repository_id, blob_id, last_used)
            SELECT r.new, b.new, s.last_used FROM source.repository_blob s JOIN repository_map r ON r.old = s.repository_id JOIN blob_map b ON b.old = s.blob_id ORDER BY 1, 2
            """),
    ];

    public static IReadOnlyList<MergeStep> AfterManifests { get; } =
    [
        Map(
            "manifest",
            """
            SELECT s.id AS old, m.id AS new FROM source.manifest s JOIN repository_map r ON r.old = s.repository_id
            JOIN main.manifest m ON m.repository_id = r.new AND m.digest = s.digest
            """),
        new(
            "tag_event",
            """
            INSERT OR IGNORE INTO tag_event (id, repository_id, tag, at, who, from_digest, to_digest)
            SELECT s.id, r.new, s.tag, s.at, s.who, s.from_digest, s.to_digest FROM source.tag_event s JOIN repository_map r ON r.old = s.repository_id
            """),
        new(
            "tag",
            $"INSERT OR IGNORE INTO tag (repository_id, name, manifest_id, updated_at, mirrored) SELECT r.new, s.name, m.new, s.updated_at, s.mirrored {Tags}",
            $"SELECT 'tag ' || n.name || ':' || s.name {Tags} AND NOT EXISTS (SELECT 1 FROM main.tag t WHERE t.repository_id = r.new AND t.name = s.name)"),
        new(
            TagByHistory,
            """
            INSERT OR IGNORE INTO tag (repository_id, name, manifest_id, updated_at, mirrored)
            SELECT e.repository_id, e.tag, m.id, e.at, e.who GLOB 'mirror:*' FROM main.tag_event e JOIN main.manifest m ON m.repository_id = e.repository_id AND m.digest = e.to_digest
            WHERE e.id IN (SELECT MAX(id) FROM main.tag_event GROUP BY repository_id, tag)
            """),
        new("manifest_use", "INSERT OR IGNORE INTO manifest_use (manifest_id, last_used) SELECT m.new, s.last_used FROM source.manifest_use s JOIN manifest_map m ON m.old = s.manifest_id"),
        new(MirrorMarks, "INSERT OR IGNORE INTO mirrored_manifest (manifest_id) SELECT m.new FROM source.mirrored_manifest s JOIN manifest_map m ON m.old = s.manifest_id"),
        new("trash", "INSERT OR IGNORE INTO trash SELECT * FROM source.trash"),
        new("event", "INSERT OR IGNORE INTO event SELECT * FROM source.event"),
        new("user_account", "INSERT OR IGNORE INTO user_account SELECT * FROM source.user_account", "SELECT 'user ' || name FROM source.user_account EXCEPT SELECT 'user ' || name FROM main.user_account"),
        new(
            "group_member",
            "INSERT OR IGNORE INTO group_member SELECT * FROM source.group_member",
            "SELECT 'member ' || user_name || ' of group ' || group_name FROM source.group_member EXCEPT SELECT 'member ' || user_name || ' of group ' || group_name FROM main.group_member"),
        new(
            "access_token",
            "INSERT OR IGNORE INTO access_token SELECT * FROM source.access_token",
            "SELECT 'token ' || user_name || '/' || name FROM source.access_token EXCEPT SELECT 'token ' || user_name || '/' || name FROM main.access_token"),
        new(
            "access_rule",
            "INSERT OR IGNORE INTO access_rule SELECT * FROM source.access_rule",
            "SELECT 'rule ' || who || ' ' || repositories FROM source.access_rule EXCEPT SELECT 'rule ' || who || ' ' || repositories FROM main.access_rule"),
        new("access_version", "UPDATE access_version SET version = MAX(version, (SELECT COALESCE(MAX(version), 0) FROM source.access_version)) + 1"),
        new("state", "INSERT OR IGNORE INTO state SELECT * FROM source.state"),
        new(
            "sqlite_sequence",
            """
            INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM source.sqlite_sequence WHERE name NOT IN (SELECT name FROM main.sqlite_sequence);
            UPDATE sqlite_sequence SET seq = MAX(seq, COALESCE((SELECT MAX(s.seq) FROM source.sqlite_sequence s WHERE s.name = sqlite_sequence.name), 0))
            """),
    ];

    /// <summary>Tables that need no step: edges come with the manifests, quotas with the next start, damaged manifests are lost, and the others are of the moment in which they were written.</summary>
    public static IReadOnlyList<string> NotCarried { get; } = ["damaged_manifest", "hold", "manifest_reference", "quota", "removal", "repository_quota", "task"];

    /// <summary>The maps, which are of one source only.</summary>
    public static string DropMaps => "DROP TABLE repository_map; DROP TABLE blob_map; DROP TABLE manifest_map";

    // What happened to a tag after the source was as it is, its history tells better.
    private const string Tags =
        """
        FROM source.tag s JOIN repository_map r ON r.old = s.repository_id JOIN manifest_map m ON m.old = s.manifest_id JOIN main.repository n ON n.id = r.new
        WHERE NOT EXISTS (SELECT 1 FROM main.tag_event e WHERE e.repository_id = r.new AND e.tag = s.name AND e.id > (SELECT COALESCE(MAX(id), 0) FROM source.tag_event))
        """;

    private static MergeStep Map(string table, string rows) =>
        new("", $"CREATE TEMP TABLE {table}_map (old INTEGER PRIMARY KEY, new INTEGER NOT NULL); INSERT OR IGNORE INTO {table}_map {rows}");
}
