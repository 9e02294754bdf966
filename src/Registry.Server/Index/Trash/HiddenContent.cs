using Registry.Oci;

namespace Registry.Server.Index.Trash;

/// <summary>
/// Moves what lies in a hidden repository to the one that it came from, step by step. After each step all that was moved is whole, and all that was not is where it was. The history
/// comes first, for it keeps policies from what it names.
/// </summary>
internal sealed class HiddenContent(string who, DateTimeOffset now)
{
    // With all that hangs on a row this is some 2 ms.
    private const int RowsOfStep = 20;

    // From a manifest down to an entry of an entry of it, each with the last of its entries that was looked at.
    private readonly Stack<(long Id, Digest Digest, string LastEntry)> _path = new();

    public List<string> Tags { get; } = [];

    /// <summary>Tags that name something else by now.</summary>
    public List<string> TakenTags { get; } = [];

    /// <summary>False when nothing is left.</summary>
    public bool Step(IndexTransaction index, long hidden, long target) => MoveHistory(index, hidden, target) || MoveManifest(index, hidden, target) || MoveLink(index, hidden, target);

    private static bool MoveHistory(IndexTransaction index, long hidden, long target) =>
        index.Statement("UPDATE tag_event SET repository_id = @1 WHERE id IN (SELECT id FROM tag_event WHERE repository_id = @0 LIMIT @2)").Execute(hidden, target, RowsOfStep) > 0;

    // A manifest moves with its tags. One that has too many for a step gets a twin first, to which they go over; so does one that was pushed again.
    private bool MoveManifest(IndexTransaction index, long hidden, long target)
    {
        if (FindNext(index, hidden) is not var (manifest, digest))
        {
            return false;
        }

        var tags = Tagged(index, manifest);
        var isLast = tags.Count < RowsOfStep;
        var twin = index.FindManifest(target, digest) ?? (isLast ? null : index.CopyManifest(manifest, hidden, target));
        if (twin is null)
        {
            index.MoveManifest(manifest, hidden, target);
        }
        else
        {
            index.MarkAsBoth(twin.Value, manifest);
        }

        tags.ForEach(tag => MoveTag(index, tag, hidden, target, twin ?? manifest, digest));
        index.Statement("UPDATE repository SET listed = 1 WHERE id = @0 AND listed = 0").Execute(target);
        if (isLast)
        {
            index.Statement("DELETE FROM manifest WHERE id = @0 AND repository_id = @1").Execute(manifest, hidden);
            _path.Pop();
        }

        return true;
    }

    private void MoveTag(IndexTransaction index, TagName tag, long hidden, long target, long manifest, Digest digest)
    {
        index.Statement("DELETE FROM tag WHERE repository_id = @0 AND name = @1").Execute(hidden, tag.ToString());
        if (index.DigestOfTag(target, tag) is { } taken && taken != digest.ToString())
        {
            TakenTags.Add(tag.ToString());
            return;
        }

        index.PutTag(target, tag, manifest, digest, who, now);
        Tags.Add(tag.ToString());
    }

    // Blobs that no manifest came with. Clean-up judges them there by when they were last used.
    private static bool MoveLink(IndexTransaction index, long hidden, long target)
    {
        if (index.Statement("SELECT blob_id FROM repository_blob WHERE repository_id = @0 LIMIT 1").Scalar(hidden) is not long blob)
        {
            return false;
        }

        index.Statement(
            """
            INSERT INTO repository_blob (repository_id, blob_id, last_used)
            SELECT @1, blob_id, last_used FROM repository_blob WHERE repository_id = @0 AND blob_id = @2
            ON CONFLICT (repository_id, blob_id) DO UPDATE SET last_used = MAX(last_used, excluded.last_used)
            """).Execute(hidden, target, blob);
        index.Statement("DELETE FROM repository_blob WHERE repository_id = @0 AND blob_id = @1").Execute(hidden, blob);
        return true;
    }

    // The entries of an index come before it, so that whoever can pull it can pull them.
    private (long Manifest, Digest Digest)? FindNext(IndexTransaction index, long hidden)
    {
        if (_path.Count == 0 && !Enter(index, "SELECT id, digest FROM manifest WHERE repository_id = @0 LIMIT 1", hidden))
        {
            return null;
        }

        const string Entry =
            """
            SELECT m.id, m.digest FROM manifest_reference e JOIN manifest m ON m.repository_id = @0 AND m.digest = e.digest
            WHERE e.manifest_id = @1 AND e.kind = 1 AND e.digest > @2 ORDER BY e.digest LIMIT 1
            """;
        while (_path.Peek() is var (parent, digest, last) && Enter(index, Entry, hidden, parent, last))
        {
            var entry = _path.Pop();
            _path.Pop();
            _path.Push((parent, digest, entry.Digest.ToString()));
            _path.Push(entry);
        }

        return (_path.Peek().Id, _path.Peek().Digest);
    }

    private bool Enter(IndexTransaction index, string sql, params ReadOnlySpan<object?> values)
    {
        using var row = index.Statement(sql).Read(values);
        if (!row.Read())
        {
            return false;
        }

        _path.Push((row.GetInt64(0), Digest.Parse(row.GetString(1)), ""));
        return true;
    }

    private static List<TagName> Tagged(IndexTransaction index, long manifest)
    {
        return index.Statement("SELECT name FROM tag WHERE manifest_id = @0 LIMIT @1").List(static row => TagName.Parse(row.GetString(0)), manifest, RowsOfStep);
    }
}
