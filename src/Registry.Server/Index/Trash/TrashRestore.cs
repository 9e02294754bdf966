using Registry.Oci;

namespace Registry.Server.Index.Trash;

/// <summary>What came back, and which tags did not because they point to something else by now.</summary>
internal sealed record Restored(IReadOnlyList<string> Tags, IReadOnlyList<string> TakenTags);

/// <summary>Brings back what was deleted: the counterpart of <see cref="TrashWrites"/>. What has its name by now stays as it is.</summary>
internal static class TrashRestore
{
    /// <summary>Brings back an entry of the trash.</summary>
    /// <exception cref="FormatException">Something is in the way, and the message says what to do.</exception>
    public static Restored Restore(this IndexTransaction index, TrashRow entry, string who, DateTimeOffset now)
    {
        if (index.Statement("SELECT 1 FROM trash WHERE id = @0 AND kind <> @1").Scalar(entry.Id, (int)TrashKind.Ended) is null)
        {
            throw new FormatException($"{entry} is not in the trash any more");
        }

        var repository = RepositoryName.Parse(entry.Repository);
        var restored = entry.Kind == TrashKind.Tag ? RestoreTag(index, repository, entry, who, now) : RestoreHidden(index, repository, entry, who, now);
        index.Statement("DELETE FROM trash WHERE id = @0").Execute(entry.Id);
        return restored;
    }

    private static Restored RestoreTag(IndexTransaction index, RepositoryName repository, TrashRow entry, string who, DateTimeOffset now)
    {
        var (tag, digest) = (TagName.Parse(entry.Tag!), Digest.Parse(entry.Digest!));
        if (index.FindRepository(repository) is not { } id || index.FindManifest(id, digest) is not { } manifest)
        {
            throw new FormatException($"the manifest {digest} that the tag named was deleted too; restore it first: registry restore {repository}@{digest}");
        }

        if (index.DigestOfTag(id, tag) is { } taken)
        {
            throw new FormatException($"the tag {repository}:{tag} exists again, at {taken}; to move it back: registry tag rollback {repository}:{tag} --to {digest}");
        }

        index.PutTag(id, tag, manifest, digest, who, now);
        return new Restored([tag.ToString()], []);
    }

    // Into a repository that is there again its manifests and tags move one by one; otherwise it only gets its name back.
    private static Restored RestoreHidden(IndexTransaction index, RepositoryName repository, TrashRow entry, string who, DateTimeOffset now)
    {
        if (index.Statement("SELECT id FROM repository WHERE trash_id = @0").Scalar(entry.Id) is not long hidden)
        {
            throw new FormatException($"{entry} is not in the trash any more");
        }

        if (entry.Kind == TrashKind.Repository && index.FindRepository(repository) is null)
        {
            index.Statement(
                "UPDATE repository SET name = @1, trash_id = NULL, listed = EXISTS (SELECT 1 FROM manifest WHERE repository_id = @0) WHERE id = @0").Execute(hidden, repository.ToString());
            return new Restored(Column(index, "SELECT name FROM tag WHERE repository_id = @0", hidden), []);
        }

        var target = index.EnsureRepository(repository);
        MoveManifests(index, hidden, target);
        var restored = MoveTags(index, hidden, target, who, now);
        MoveRest(index, hidden, target);
        return restored;
    }

    private static void MoveManifests(IndexTransaction index, long hidden, long target)
    {
        var manifests = Column(
            index,
            """
            SELECT CAST(m.id AS TEXT) FROM manifest m
            WHERE m.repository_id = @0 AND NOT EXISTS (SELECT 1 FROM manifest o WHERE o.repository_id = @1 AND o.digest = m.digest)
            """,
            hidden,
            target);
        foreach (var manifest in manifests)
        {
            index.MoveManifest(long.Parse(manifest, System.Globalization.CultureInfo.InvariantCulture), hidden, target);
        }

        index.Statement("UPDATE repository SET listed = EXISTS (SELECT 1 FROM manifest WHERE repository_id = @0) WHERE id = @0").Execute(target);
    }

    private static Restored MoveTags(IndexTransaction index, long hidden, long target, string who, DateTimeOffset now)
    {
        var tags = Column(
            index,
            """
            SELECT t.name || '@' || m.digest FROM tag t JOIN manifest m ON m.id = t.manifest_id
            WHERE t.repository_id = @0 AND NOT EXISTS (SELECT 1 FROM tag o WHERE o.repository_id = @1 AND o.name = t.name) ORDER BY t.name
            """,
            hidden,
            target);
        var taken = Column(
            index, "SELECT t.name FROM tag t WHERE t.repository_id = @0 AND EXISTS (SELECT 1 FROM tag o WHERE o.repository_id = @1 AND o.name = t.name) ORDER BY t.name", hidden, target);
        foreach (var (name, digest) in tags.Select(tag => tag.Split('@')).Select(parts => (TagName.Parse(parts[0]), Digest.Parse(parts[1]))))
        {
            index.PutTag(target, name, index.FindManifest(target, digest)!.Value, digest, who, now);
        }

        return new Restored([.. tags.Select(tag => tag.Split('@')[0])], taken);
    }

    private static void MoveRest(IndexTransaction index, long hidden, long target)
    {
        index.Statement("UPDATE tag_event SET repository_id = @1 WHERE repository_id = @0").Execute(hidden, target);
        index.Statement(
            """
            INSERT INTO repository_blob (repository_id, blob_id, last_used)
            SELECT @1, blob_id, last_used FROM repository_blob WHERE repository_id = @0
            ON CONFLICT (repository_id, blob_id) DO NOTHING
            """).Execute(hidden, target);
        index.Statement("DELETE FROM repository WHERE id = @0").Execute(hidden);
    }

    private static List<string> Column(IndexTransaction index, string sql, params ReadOnlySpan<object?> values)
    {
        using var row = index.Statement(sql).Read(values);
        var column = new List<string>();
        while (row.Read())
        {
            column.Add(row.GetString(0));
        }

        return column;
    }
}
