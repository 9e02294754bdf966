using Registry.Oci;

namespace Registry.Server.Index.Cleanup;

/// <summary>What may be taken away of what upstreams have as well.</summary>
/// <param name="UsedBefore">What somebody used since may be on its way to a client.</param>
/// <param name="HeldSince">What a tag pointed to that somebody moved or deleted since stays, so that this can be undone.</param>
internal sealed record EvictionLimits(DateTimeOffset UsedBefore, DateTimeOffset HeldSince);

/// <summary>Takes mirrored manifests away, for good: their upstream has them. Each is asked about anew in the transaction in which it goes.</summary>
internal static class EvictionWrites
{
    public const string TagsSql = "SELECT name FROM tag WHERE manifest_id = @0 ORDER BY name";

    private static readonly string Here = FindSql("> 0");

    /// <summary>The manifest if it may go, else null.</summary>
    public static EvictableManifest? FindEvictable(this IndexTransaction index, long manifest, EvictionLimits limits) =>
        Find(index.Statement(Here), index.Statement(TagsSql), manifest, limits);

    /// <summary>Removes the manifest and the tags that name it. What it needed is left for clean-up to find.</summary>
    /// <param name="who">For the history of the tags.</param>
    public static void Evict(this IndexTransaction index, EvictableManifest manifest, string who, DateTimeOffset now)
    {
        foreach (var tag in manifest.Tags)
        {
            index.DeleteTag(manifest.RepositoryId, tag, who, now);
        }

        index.Statement("DELETE FROM manifest WHERE id = @0").Execute(manifest.Id);
        index.UnlistIfEmpty(manifest.RepositoryId);
    }

    public static EvictableManifest? Find(Statement find, Statement tags, long manifest, EvictionLimits limits)
    {
        var found = find.List(
            static row => (Id: row.GetInt64(0), Name: RepositoryName.Parse(row.GetString(1)), Digest: Digest.Parse(row.GetString(2))),
            manifest,
            limits.UsedBefore.ToUnixTimeMilliseconds(),
            limits.HeldSince.ToUnixTimeMilliseconds());
        return found is [var (id, name, digest)]
            ? new EvictableManifest(manifest, id, name, digest, tags.List(static row => TagName.Parse(row.GetString(0)), manifest))
            : null;
    }

    /// <summary>
    /// A mirrored manifest that nobody used lately; that is no entry of an index that stays, and refers to nothing that stays; of which no tag was pushed here, no entry and no referrer,
    /// nor what clients keep for a referrer under a tag; and that nothing in the trash or in the history needs to come back whole.
    /// </summary>
    /// <param name="stays">A condition on the id of a manifest: whether it is there, and will be.</param>
    public static string FindSql(string stays) =>
        $"""
        SELECT r.id, r.name, m.digest FROM manifest m JOIN repository r ON r.id = m.repository_id
        WHERE m.id = @0 AND m.id {stays} AND r.trash_id IS NULL AND m.id IN (SELECT manifest_id FROM mirrored_manifest)
        AND MAX(m.pushed_at, COALESCE((SELECT u.last_used FROM manifest_use u WHERE u.manifest_id = m.id), 0)) < @1
        AND NOT EXISTS (SELECT 1 FROM manifest_reference e WHERE e.repository_id = m.repository_id AND e.digest = m.digest AND e.kind = 1 AND e.manifest_id {stays})
        AND NOT EXISTS (SELECT 1 FROM manifest s WHERE s.repository_id = m.repository_id AND s.digest = m.subject AND s.id {stays})
        AND NOT EXISTS (SELECT 1 FROM tag t WHERE t.manifest_id = m.id AND t.mirrored = 0)
        AND NOT EXISTS (
            SELECT 1 FROM tag t WHERE t.repository_id = m.repository_id AND t.name >= {FallbackTag} AND t.name < {FallbackTag} || '/' AND t.mirrored = 0)
        AND NOT EXISTS (
            SELECT 1 FROM manifest_reference e JOIN manifest c ON c.repository_id = e.repository_id AND c.digest = e.digest WHERE e.manifest_id = m.id AND e.kind = 1 AND {Pushed("c.id")})
        AND NOT EXISTS (SELECT 1 FROM manifest f WHERE f.repository_id = m.repository_id AND f.subject = m.digest AND {Pushed("f.id")})
        AND NOT EXISTS (
            SELECT 1 FROM tag_event t WHERE t.repository_id = m.repository_id AND t.from_digest = m.digest AND t.at >= @2 AND t.who NOT GLOB 'mirror:*')
        AND NOT EXISTS (
            SELECT 1 FROM trash t JOIN repository h ON h.trash_id = t.id JOIN manifest_reference e ON e.repository_id = h.id AND e.digest = m.digest AND e.kind = 1 WHERE t.repository = r.name)
        AND NOT EXISTS (
            SELECT 1 FROM trash t JOIN repository h ON h.trash_id = t.id JOIN manifest s ON s.repository_id = h.id AND s.digest = m.subject WHERE t.repository = r.name)
        """;

    // As clients write it: 'sha256-' and the first 64 digits (TagName.FallbackSubject).
    private const string FallbackTag = "substr(replace(m.digest, ':', '-'), 1, 71)";

    private static string Pushed(string manifest) => $"NOT EXISTS (SELECT 1 FROM mirrored_manifest x WHERE x.manifest_id = {manifest})";
}
