using System.Globalization;
using Registry.Oci;

namespace Registry.Server.Index.Trash;

internal enum TrashKind
{
    /// <summary>Its manifest is where it was, and the tag's history names it.</summary>
    Tag = 0,

    /// <summary>With the tags that named it.</summary>
    Manifest = 1,

    Repository = 2,

    /// <summary>Whatever it was, it is being ended, piece by piece: nobody sees or restores it any more.</summary>
    Ended = 3,
}

/// <summary>
/// Deleting. What is deleted lies for a while under a hidden repository of a name that nobody can ask for, with the links to all that it needs: nothing that serves requests has to tell
/// it from what is not there, and for clean-up it is a repository like others.
/// </summary>
internal static class TrashWrites
{
    /// <summary>Removes the tag. False when there is none.</summary>
    public static bool TrashTag(this IndexTransaction index, RepositoryName repository, long id, TagName tag, string who, DateTimeOffset now)
    {
        if (index.DeleteTag(id, tag, who, now) is not { } digest)
        {
            return false;
        }

        PutEntry(index, TrashKind.Tag, repository, tag.ToString(), digest, who, now);
        return true;
    }

    /// <summary>Removes the manifest, and the tags that name it. False when there is none.</summary>
    public static bool TrashManifest(this IndexTransaction index, RepositoryName repository, long id, Digest digest, string who, DateTimeOffset now)
    {
        if (index.FindManifest(id, digest) is not { } manifest)
        {
            return false;
        }

        index.MoveToTrash(index.OpenTrash(repository, digest, who, now), id, manifest, digest, who, now);
        index.UnlistIfEmpty(id);
        return true;
    }

    /// <summary>Makes an entry for manifests that go together, and come back together; the id of the hidden repository that takes them.</summary>
    /// <param name="digest">The one that the others hang on.</param>
    public static long OpenTrash(this IndexTransaction index, RepositoryName repository, Digest digest, string who, DateTimeOffset now)
    {
        var trash = PutEntry(index, TrashKind.Manifest, repository, null, digest.ToString(), who, now);
        return Convert.ToInt64(
            index.Statement("INSERT INTO repository (name, trash_id) VALUES (@0, @1) RETURNING id").Scalar(HiddenName(trash), trash), CultureInfo.InvariantCulture);
    }

    /// <summary>Moves a manifest, and the tags that name it, to a hidden repository.</summary>
    public static void MoveToTrash(this IndexTransaction index, long hidden, long repository, long manifest, Digest digest, string who, DateTimeOffset now)
    {
        index.Statement(
            """
            INSERT INTO tag_event (repository_id, tag, at, who, from_digest, to_digest)
            SELECT repository_id, name, @1, @2, @3, NULL FROM tag WHERE manifest_id = @0
            """).Execute(manifest, now.ToUnixTimeMilliseconds(), who, digest.ToString());
        index.Statement("UPDATE tag SET repository_id = @1 WHERE manifest_id = @0").Execute(manifest, hidden);
        index.MoveManifest(manifest, repository, hidden);
    }

    /// <summary>Removes the repository with all that is in it, however much that is. False when there is none.</summary>
    public static bool TrashRepository(this IndexTransaction index, RepositoryName repository, string who, DateTimeOffset now)
    {
        if (index.FindRepository(repository) is not { } id)
        {
            return false;
        }

        var trash = PutEntry(index, TrashKind.Repository, repository, null, null, who, now);
        index.Statement("UPDATE repository SET name = @1, trash_id = @2, listed = 0 WHERE id = @0").Execute(id, HiddenName(trash), trash);
        return true;
    }

    private static string HiddenName(long trash) => string.Create(CultureInfo.InvariantCulture, $"~trash/{trash}");

    private static long PutEntry(IndexTransaction index, TrashKind kind, RepositoryName repository, string? tag, string? digest, string who, DateTimeOffset now) =>
        Convert.ToInt64(
            index.Statement("INSERT INTO trash (kind, repository, tag, digest, deleted_at, who) VALUES (@0, @1, @2, @3, @4, @5) RETURNING id")
                .Scalar((int)kind, repository.ToString(), tag, digest, now.ToUnixTimeMilliseconds(), who),
            CultureInfo.InvariantCulture);
}
