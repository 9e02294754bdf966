namespace Registry.Server.Index.Trash;

/// <summary>Ends what is in the trash for good, piece by piece: a repository may hold a hundred thousand manifests, and pushes must not wait for all of them.</summary>
internal static class TrashPurge
{
    // Earlier than any time by which clean-up asks, so that it finds first what was broken off.
    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();

    private const int MostEdges = 50;
    private const int MostManifests = 10;

    // What is there most comes first, so that each later piece has little that goes along with it.
    private static readonly (string Sql, int Most)[] Pieces =
    [
        ("DELETE FROM manifest_reference WHERE (manifest_id, kind, digest) IN (SELECT manifest_id, kind, digest FROM manifest_reference WHERE repository_id = @0 LIMIT @1)", MostEdges),
        ("DELETE FROM tag WHERE repository_id = @0 AND name IN (SELECT name FROM tag WHERE repository_id = @0 LIMIT @1)", MostEdges),
        ("DELETE FROM tag_event WHERE id IN (SELECT id FROM tag_event WHERE repository_id = @0 LIMIT @1)", MostEdges),
        ("DELETE FROM manifest WHERE id IN (SELECT id FROM manifest WHERE repository_id = @0 LIMIT @1)", MostManifests),
        ("DELETE FROM repository_blob WHERE repository_id = @0 AND blob_id IN (SELECT blob_id FROM repository_blob WHERE repository_id = @0 LIMIT @1)", MostEdges),
    ];

    /// <summary>Takes an entry out of everybody's reach but clean-up's: what is half purged must not come back. False when it is so already, or not in the trash.</summary>
    public static bool EndTrash(this IndexTransaction index, long trash) =>
        index.Statement("UPDATE trash SET kind = @1, deleted_at = @2 WHERE id = @0 AND kind <> @1").Execute(trash, (int)TrashKind.Ended, First) > 0;

    /// <summary>Removes the next piece of an entry. False when nothing is left of it.</summary>
    public static bool PurgeTrashPiece(this IndexTransaction index, long trash)
    {
        index.EndTrash(trash);
        if (index.Statement("SELECT id FROM repository WHERE trash_id = @0").Scalar(trash) is long hidden)
        {
            foreach (var (sql, most) in Pieces)
            {
                if (index.Statement(sql).Execute(hidden, most) > 0)
                {
                    return true;
                }
            }

            index.Statement("DELETE FROM repository WHERE id = @0").Execute(hidden);
        }

        index.Statement("DELETE FROM trash WHERE id = @0").Execute(trash);
        return false;
    }

    /// <summary>The same, of an entry that was deleted by then. False also when it is not: somebody has begun to restore it since it was found.</summary>
    public static bool PurgeExpiredPiece(this IndexTransaction index, long trash, DateTimeOffset deletedBy) =>
        index.Statement("SELECT 1 FROM trash WHERE id = @0 AND deleted_at <= @1").Scalar(trash, deletedBy.ToUnixTimeMilliseconds()) is not null && index.PurgeTrashPiece(trash);
}
