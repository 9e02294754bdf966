using System.Globalization;
using Registry.Oci;
using Registry.Server.Index.Uses;

namespace Registry.Server.Index.Cleanup;

/// <summary>A link that perhaps no manifest needs.</summary>
internal readonly record struct LinkMark(long LastUsed, long Repository, long Blob);

/// <summary>A blob that perhaps nothing links.</summary>
internal sealed record BlobMark(long Id, Digest Digest, long Size, long UnlinkedAt);

/// <summary>Bytes whose row is gone.</summary>
internal sealed record Removal(Digest Digest, long Size, DateTimeOffset PlacedAt);

/// <summary>
/// What clean-up takes out of the index. Each asks anew, in its own transaction, whether anything counts on what it takes: what was found before only says where to look.
/// </summary>
internal static class CleanupWrites
{
    /// <summary>Removes a link that no manifest of its repository references and that nobody used since. Of one that is referenced the mark goes.</summary>
    public static bool UnlinkUnused(this IndexTransaction index, LinkMark link, DateTimeOffset usedBefore)
    {
        if (IsReferenced(index, link))
        {
            index.Statement("UPDATE repository_blob SET referenced = 1 WHERE repository_id = @0 AND blob_id = @1").Execute(link.Repository, link.Blob);
            return false;
        }

        return index.Statement("DELETE FROM repository_blob WHERE repository_id = @0 AND blob_id = @1 AND last_used < @2")
            .Execute(link.Repository, link.Blob, usedBefore.ToUnixTimeMilliseconds()) > 0;
    }

    /// <summary>Dates at most so many blobs whose last link went without anybody noting when, and tells how many.</summary>
    public static int DateUnlinked(this IndexTransaction index, DateTimeOffset at, int most) =>
        index.Statement("UPDATE blob SET unlinked_at = @0 WHERE id IN (SELECT id FROM blob WHERE unlinked_at = 0 LIMIT @1)").Execute(at.ToUnixTimeMilliseconds(), most);

    /// <summary>Removes the row of a blob that nothing links, and notes that its bytes are to follow. False when something links it by now.</summary>
    /// <param name="placedAt">Which bytes are meant, or null when the store has none.</param>
    public static bool RemoveUnlinked(this IndexTransaction index, BlobMark blob, DateTimeOffset? placedAt)
    {
        var isLinked = index.Statement("SELECT EXISTS (SELECT 1 FROM repository_blob WHERE blob_id = @0)").Scalar(blob.Id) is 1L;
        if (isLinked)
        {
            index.Statement("UPDATE blob SET unlinked_at = NULL WHERE id = @0").Execute(blob.Id);
            return false;
        }

        var isRemoved = index.Statement("DELETE FROM blob WHERE id = @0 AND unlinked_at = @1").Execute(blob.Id, blob.UnlinkedAt) > 0;
        if (isRemoved && placedAt is { } at)
        {
            index.PutRemoval(new Removal(blob.Digest, blob.Size, at));
        }

        return isRemoved;
    }

    /// <summary>Notes bytes to be removed, unless a row has them. False when one does.</summary>
    public static bool RemoveStray(this IndexTransaction index, Removal stray)
    {
        if (index.FindBlobRow(stray.Digest) is not null)
        {
            return false;
        }

        index.PutRemoval(stray);
        return true;
    }

    public static List<Removal> Removals(this IndexTransaction index, int most)
    {
        return index.Statement("SELECT digest, size, placed_at FROM removal LIMIT @0")
            .List(static row => new Removal(Digest.Parse(row.GetString(0)), row.GetInt64(1), new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero)), most);
    }

    /// <summary>The bytes are gone.</summary>
    public static void EndRemoval(this IndexTransaction index, Removal removal) =>
        index.Statement("DELETE FROM removal WHERE digest = @0 AND placed_at = @1").Execute(removal.Digest.ToString(), removal.PlacedAt.Ticks);

    private static bool IsReferenced(IndexTransaction index, LinkMark link) =>
        Convert.ToInt64(
            index.Statement(
                """
                SELECT EXISTS (SELECT 1 FROM manifest_reference
                WHERE repository_id = @0 AND digest = (SELECT digest FROM blob WHERE id = @1) AND kind < 2)
                """).Scalar(link.Repository, link.Blob),
            CultureInfo.InvariantCulture) == 1;

    private static void PutRemoval(this IndexTransaction index, Removal removal) =>
        index.Statement("INSERT INTO removal (digest, size, placed_at) VALUES (@0, @1, @2) ON CONFLICT (digest) DO UPDATE SET placed_at = excluded.placed_at")
            .Execute(removal.Digest.ToString(), removal.Size, removal.PlacedAt.Ticks);
}
