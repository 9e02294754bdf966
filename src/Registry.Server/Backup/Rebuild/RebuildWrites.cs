using System.Globalization;
using Registry.Server.Index;

namespace Registry.Server.Backup.Rebuild;

internal static class RebuildWrites
{
    /// <summary>What follows from the rows, and what their sources did not tell. Nothing is garbage at once because nobody knows when it was last used.</summary>
    public static void Settle(this IndexTransaction index, DateTimeOffset now) =>
        index.Statement(
            """
            UPDATE manifest SET pushed_at = @0 WHERE pushed_at = 0;
            UPDATE tag SET updated_at = @0 WHERE updated_at = 0;
            UPDATE repository_blob SET last_used = @0 WHERE last_used = 0;
            UPDATE blob SET unlinked_at = @0 WHERE NOT EXISTS (SELECT 1 FROM repository_blob l WHERE l.blob_id = blob.id);
            UPDATE repository SET
                listed = trash_id IS NULL AND EXISTS (SELECT 1 FROM manifest WHERE repository_id = repository.id),
                tags = (SELECT COUNT(*) FROM tag WHERE repository_id = repository.id),
                bytes = (SELECT COALESCE(SUM(size), 0) FROM manifest WHERE repository_id = repository.id)
                    + (SELECT COALESCE(SUM(b.size), 0) FROM repository_blob l JOIN blob b ON b.id = l.blob_id WHERE l.repository_id = repository.id);
            """).Execute(now.ToUnixTimeMilliseconds());

    /// <summary>Removes what lies in the trash under an entry that is lost, for nobody could restore it, and tells what that was.</summary>
    public static IReadOnlyList<LostManifest> RemoveUnlistedTrash(this IndexTransaction index)
    {
        const string Unlisted = "trash_id IS NOT NULL AND trash_id NOT IN (SELECT id FROM trash)";
        var lost = new List<LostManifest>();
        using (var row = index.Statement($"SELECT r.name, m.digest FROM repository r JOIN manifest m ON m.repository_id = r.id WHERE {Unlisted}").Read())
        {
            while (row.Read())
            {
                lost.Add(new LostManifest(row.GetString(0), row.GetString(1), "it lay in the trash, of which the list cannot be read"));
            }
        }

        index.Statement($"DELETE FROM repository WHERE {Unlisted}").Execute();
        return lost;
    }

    /// <summary>What is in it, without what lies in the trash.</summary>
    public static RebuiltCounts Count(this IndexTransaction index)
    {
        return new RebuiltCounts(
            Count("repository r WHERE r.trash_id IS NULL"),
            Count("repository r JOIN manifest m ON m.repository_id = r.id WHERE r.trash_id IS NULL"),
            Count("repository r JOIN tag t ON t.repository_id = r.id WHERE r.trash_id IS NULL"),
            Count("blob WHERE state = 0"),
            Count("user_account"));

        long Count(string rows) => Convert.ToInt64(index.Statement($"SELECT COUNT(*) FROM {rows}").Scalar(), CultureInfo.InvariantCulture);
    }
}
