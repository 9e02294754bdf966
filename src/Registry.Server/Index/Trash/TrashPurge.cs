namespace Registry.Server.Index.Trash;

/// <summary>Ends what is in the trash for good, piece by piece: a repository may hold a hundred thousand manifests, and pushes must not wait for all of them.</summary>
internal static class TrashPurge
{
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

    /// <summary>Removes the next piece of an entry. False when nothing is left of it.</summary>
    public static bool PurgeTrashPiece(this IndexTransaction index, long trash)
    {
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
}
