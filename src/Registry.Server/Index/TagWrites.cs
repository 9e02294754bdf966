using Registry.Oci;
using Registry.Server.Index.Damage;

namespace Registry.Server.Index;

/// <summary>Tags, and the history of where they pointed: a move and its entry are one.</summary>
internal static class TagWrites
{
    /// <param name="isMirrored">Whether the tag follows an upstream.</param>
    public static void PutTag(
        this IndexTransaction index,
        long repository,
        TagName tag,
        long manifest,
        Digest digest,
        string who,
        DateTimeOffset now,
        bool isMirrored = false)
    {
        var (before, after) = (index.DigestOfTag(repository, tag), digest.ToString());
        index.Statement(
            """
            INSERT INTO tag (repository_id, name, manifest_id, updated_at, mirrored) VALUES (@0, @1, @2, @3, @4)
            ON CONFLICT (repository_id, name) DO UPDATE SET manifest_id = excluded.manifest_id, updated_at = excluded.updated_at, mirrored = excluded.mirrored
            """).Execute(repository, tag.ToString(), manifest, now.ToUnixTimeMilliseconds(), isMirrored);
        if (before != after)
        {
            index.PutTagEvent(repository, tag.ToString(), who, now, before, after);
        }
    }

    /// <summary>Removes the tag; the manifest stays. The digest that it pointed to, or null when there was none.</summary>
    public static string? DeleteTag(this IndexTransaction index, long repository, TagName tag, string who, DateTimeOffset now)
    {
        var digest = index.DigestOfTag(repository, tag);
        if (digest is not null)
        {
            index.Statement("DELETE FROM tag WHERE repository_id = @0 AND name = @1").Execute(repository, tag.ToString());
            index.PutTagEvent(repository, tag.ToString(), who, now, digest, null);
        }

        return digest;
    }

    /// <summary>The digest that the tag points to in this transaction, or null.</summary>
    public static string? DigestOfTag(this IndexTransaction index, long repository, TagName tag) =>
        index.Statement("SELECT m.digest FROM tag t JOIN manifest m ON m.id = t.manifest_id WHERE t.repository_id = @0 AND t.name = @1")
            .Scalar(repository, tag.ToString()) as string;

    /// <summary>Whether there is such a tag that was pushed here: no upstream moves it.</summary>
    public static bool IsPushedTag(this IndexTransaction index, long repository, TagName tag) =>
        index.Statement("SELECT 1 FROM tag WHERE repository_id = @0 AND name = @1 AND mirrored = 0").Scalar(repository, tag.ToString()) is not null;

    /// <summary>Where the tag pointed before its last move, or null where nothing is known of that.</summary>
    public static string? DigestBefore(this IndexTransaction index, long repository, TagName tag) =>
        index.Statement(
            """
            SELECT COALESCE(
                (SELECT from_digest FROM tag_event WHERE id = (SELECT MAX(id) FROM tag_event WHERE repository_id = @0 AND tag = @1)),
                (SELECT e.to_digest FROM tag_event e LEFT JOIN tag t ON t.repository_id = @0 AND t.name = @1 LEFT JOIN manifest m ON m.id = t.manifest_id
                 WHERE e.repository_id = @0 AND e.tag = @1 AND e.to_digest IS NOT m.digest AND e.to_digest IS NOT NULL ORDER BY e.id DESC LIMIT 1))
            """).Scalar(repository, tag.ToString()) as string;

    /// <summary>All tags of the repository, as far as the caller reads.</summary>
    public static IEnumerable<string> Tags(this IndexTransaction index, long repository)
    {
        using var row = index.Statement("SELECT name FROM tag WHERE repository_id = @0").Read(repository);
        while (row.Read())
        {
            yield return row.GetString(0);
        }
    }

    /// <summary>The tags that cannot be pulled without this manifest or blob: those of the manifest itself, and of what references it, and so on. As far as the caller reads.</summary>
    public static IEnumerable<string> TagsThatNeed(this IndexTransaction index, long repository, Digest digest)
    {
        using var row = index.Statement($"{NeedingTags.Needs} SELECT t.name FROM needs n JOIN tag t ON t.manifest_id = n.id").Read(repository, digest.ToString());
        while (row.Read())
        {
            yield return row.GetString(0);
        }
    }

    /// <param name="before">Null when the tag is new.</param>
    /// <param name="after">Null when it is gone.</param>
    public static void PutTagEvent(this IndexTransaction index, long repository, string tag, string who, DateTimeOffset now, string? before, string? after) =>
        index.Statement("INSERT INTO tag_event (repository_id, tag, at, who, from_digest, to_digest) VALUES (@0, @1, @2, @3, @4, @5)")
            .Execute(repository, tag, now.ToUnixTimeMilliseconds(), who, before, after);

    /// <summary>Forgets at most so many moves that were before a time, and tells how many.</summary>
    public static int ForgetTagEvents(this IndexTransaction index, DateTimeOffset before, int most) =>
        index.Statement("DELETE FROM tag_event WHERE id IN (SELECT id FROM tag_event WHERE at < @0 ORDER BY at LIMIT @1)").Execute(before.ToUnixTimeMilliseconds(), most);
}
