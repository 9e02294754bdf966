using Registry.Oci;

namespace Registry.Server.Index.Cleanup;

/// <summary>A tag that a policy has decided to delete, as it was then.</summary>
internal sealed record GoingTag(TagName Name, long Manifest, DateTimeOffset MovedAt, DateTimeOffset UsedAt)
{
    public static GoingTag Of(TagState tag) => new(tag.Name, tag.Manifest, tag.MovedAt, tag.UsedAt);
}

/// <summary>A manifest that a policy has decided to delete, as it was then.</summary>
/// <param name="Tags">Those that name it, and go with it.</param>
internal sealed record GoingManifest(long Id, Digest Digest, DateTimeOffset UsedAt, IReadOnlyList<GoingTag> Tags);

/// <summary>Whether what a policy has decided on is still as it was: asked in the transaction that deletes it.</summary>
internal static class RetentionWrites
{
    /// <summary>Whether a tag of the repository was moved, made or deleted since: then what the rules come to may be something else.</summary>
    public static bool HasTagEventSince(this IndexTransaction index, long repository, long tagEvent) =>
        index.Statement("SELECT 1 FROM tag_event WHERE id > @0 AND +repository_id = @1 LIMIT 1").Scalar(tagEvent, repository) is not null;

    public static long LastTagEvent(this IndexTransaction index) => (long)index.Statement("SELECT COALESCE(MAX(id), 0) FROM tag_event").Scalar()!;

    /// <summary>Whether the tag was not pushed since, and its manifest not used.</summary>
    public static bool IsUnchanged(this IndexTransaction index, long repository, GoingTag tag) =>
        index.Statement("SELECT 1 FROM tag WHERE repository_id = @0 AND name = @1 AND manifest_id = @2 AND updated_at = @3")
            .Scalar(repository, tag.Name.ToString(), tag.Manifest, tag.MovedAt.ToUnixTimeMilliseconds()) is not null
        && index.IsUnused(tag.Manifest, tag.UsedAt);

    /// <summary>Whether nothing has come to name the manifest since, but for what goes with it, and nobody has used it.</summary>
    /// <param name="together">The manifests that go.</param>
    /// <param name="heldSince">What a tag pointed to since then stays.</param>
    public static bool IsUnchanged(this IndexTransaction index, long repository, GoingManifest manifest, IReadOnlySet<long> together, DateTimeOffset heldSince)
    {
        var digest = manifest.Digest.ToString();
        return index.Statement("SELECT 1 FROM manifest WHERE id = @0 AND repository_id = @1").Scalar(manifest.Id, repository) is not null
            && index.IsUnused(manifest.Id, manifest.UsedAt)
            && manifest.Tags.All(tag => index.IsUnchanged(repository, tag))
            && index.Statement("SELECT COUNT(*) FROM tag WHERE manifest_id = @0").Scalar(manifest.Id) is long tags && tags == manifest.Tags.Count
            && Ids(index, "SELECT manifest_id FROM manifest_reference WHERE repository_id = @0 AND digest = @1 AND kind = 1", repository, digest).All(together.Contains)
            && Ids(index, "SELECT id FROM manifest WHERE repository_id = @0 AND subject = @1", repository, digest).All(together.Contains)
            && Ids(index, "SELECT s.id FROM manifest m JOIN manifest s ON s.repository_id = @0 AND s.digest = m.subject WHERE m.id = @1", repository, manifest.Id).All(together.Contains)
            && index.Statement("SELECT 1 FROM tag_event WHERE repository_id = @0 AND from_digest = @1 AND at >= @2 LIMIT 1").Scalar(repository, digest, heldSince.ToUnixTimeMilliseconds()) is null;
    }

    private static bool IsUnused(this IndexTransaction index, long manifest, DateTimeOffset since) =>
        index.Statement("SELECT 1 FROM manifest m LEFT JOIN manifest_use u ON u.manifest_id = m.id WHERE m.id = @0 AND MAX(m.pushed_at, COALESCE(u.last_used, 0)) <= @1")
            .Scalar(manifest, since.ToUnixTimeMilliseconds()) is not null;

    private static List<long> Ids(IndexTransaction index, string sql, params ReadOnlySpan<object?> values)
    {
        return index.Statement(sql).List(static row => row.GetInt64(0), values);
    }
}
