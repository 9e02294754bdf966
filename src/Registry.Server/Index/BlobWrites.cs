using System.Globalization;
using Registry.Oci;

namespace Registry.Server.Index;

/// <summary>What a push of a blob, or a mount, leaves in the index.</summary>
internal static class BlobWrites
{
    /// <summary>Makes the blob readable through the repository. The store has its bytes: bytes before rows.</summary>
    /// <param name="size">Bytes.</param>
    /// <param name="isVerified">Whether the bytes were just found to have the digest; else verification begins with them.</param>
    public static void LinkBlob(this IndexTransaction index, RepositoryName repository, Digest digest, long size, DateTimeOffset now, bool isVerified = true)
    {
        var blob = index.Statement(
            """
            INSERT INTO blob (digest, size, verified_at) VALUES (@0, @1, @2)
            ON CONFLICT (digest) DO UPDATE SET state = 0, size = excluded.size, verified_at = excluded.verified_at
            RETURNING id
            """).Scalar(digest.ToString(), size, isVerified ? now.ToUnixTimeMilliseconds() : null);
        index.Statement("DELETE FROM removal WHERE digest = @0").Execute(digest.ToString());
        Link(index, repository, blob!, now);
    }

    /// <summary>Makes a blob of another repository readable through this one. False when no repository has it, or not the one named.</summary>
    /// <param name="from">Where the blob has to be, or null for anywhere.</param>
    public static bool MountBlob(this IndexTransaction index, RepositoryName repository, Digest digest, RepositoryName? from, DateTimeOffset now)
    {
        var blob = from is null
            ? index.Statement(
                """
                SELECT b.id FROM blob b JOIN repository_blob l ON l.blob_id = b.id JOIN repository r ON r.id = l.repository_id
                WHERE b.digest = @0 AND b.state = 0 AND r.trash_id IS NULL LIMIT 1
                """).Scalar(digest.ToString())
            : index.Statement(
                """
                SELECT b.id FROM blob b
                JOIN repository r ON r.name = @1
                JOIN repository_blob l ON l.repository_id = r.id AND l.blob_id = b.id
                WHERE b.digest = @0 AND b.state = 0
                """).Scalar(digest.ToString(), from.ToString());
        if (blob is null)
        {
            return false;
        }

        Link(index, repository, blob, now);
        return true;
    }

    /// <summary>Notes whether the store has the blob's bytes. Its links stay.</summary>
    public static bool SetBlobState(this IndexTransaction index, Digest digest, BlobState state) =>
        index.Statement("UPDATE blob SET state = @1 WHERE digest = @0").Execute(digest.ToString(), (int)state) > 0;

    /// <summary>False when it was another one.</summary>
    public static bool ChangeBlobState(this IndexTransaction index, Digest digest, BlobState from, BlobState to) =>
        index.Statement("UPDATE blob SET state = @2 WHERE digest = @0 AND state = @1").Execute(digest.ToString(), (int)from, (int)to) > 0;

    /// <summary>Takes the blob away from the repository. False when it was not there.</summary>
    public static bool UnlinkBlob(this IndexTransaction index, RepositoryName repository, Digest digest, DateTimeOffset now)
    {
        var isUnlinked = index.Statement(
            """
            DELETE FROM repository_blob
            WHERE repository_id = (SELECT id FROM repository WHERE name = @0) AND blob_id = (SELECT id FROM blob WHERE digest = @1)
            """).Execute(repository.ToString(), digest.ToString()) > 0;
        index.Statement("UPDATE blob SET unlinked_at = @1 WHERE digest = @0 AND unlinked_at = 0").Execute(digest.ToString(), now.ToUnixTimeMilliseconds());
        return isUnlinked;
    }

    /// <summary>The repository's id; its row is made where it is missing.</summary>
    public static long EnsureRepository(this IndexTransaction index, RepositoryName repository)
    {
        if (index.FindRepository(repository) is { } known)
        {
            return known;
        }

        var id = Convert.ToInt64(index.Statement("INSERT INTO repository (name) VALUES (@0) RETURNING id").Scalar(repository.ToString()), CultureInfo.InvariantCulture);
        index.AssignQuotas(id, repository);
        return id;
    }

    private static void Link(IndexTransaction index, RepositoryName repository, object blob, DateTimeOffset now) =>
        index.Statement(
            """
            INSERT INTO repository_blob (repository_id, blob_id, last_used) VALUES (@0, @1, @2)
            ON CONFLICT (repository_id, blob_id) DO UPDATE SET last_used = excluded.last_used
            """).Execute(index.EnsureRepository(repository), blob, now.ToUnixTimeMilliseconds());
}
