using System.Globalization;

namespace Registry.Server.Index.Trash;

/// <summary>Manifests that change their repository, with their edges; what they reference is linked there too, so that clean-up never sees them without it.</summary>
internal static class ManifestMoves
{
    public static void MoveManifest(this IndexTransaction index, long manifest, long from, long to)
    {
        LinkReferenced(index, manifest, from, to);
        index.Statement("UPDATE manifest_reference SET repository_id = @1 WHERE manifest_id = @0").Execute(manifest, to);
        index.Statement("UPDATE manifest SET repository_id = @1 WHERE id = @0").Execute(manifest, to);
    }

    /// <summary>Puts the same manifest into another repository, for tags that follow; the id of its row there.</summary>
    public static long CopyManifest(this IndexTransaction index, long manifest, long from, long to)
    {
        LinkReferenced(index, manifest, from, to);
        var copy = Convert.ToInt64(
            index.Statement(
                """
                INSERT INTO manifest (repository_id, digest, media_type, artifact_type, subject, annotations, size, pushed_at, bytes)
                SELECT @1, digest, media_type, artifact_type, subject, annotations, size, pushed_at, bytes FROM manifest WHERE id = @0 RETURNING id
                """).Scalar(manifest, to),
            CultureInfo.InvariantCulture);
        index.Statement("INSERT INTO manifest_reference (manifest_id, kind, digest, repository_id) SELECT @1, kind, digest, @2 FROM manifest_reference WHERE manifest_id = @0")
            .Execute(manifest, copy, to);
        index.Statement("INSERT INTO manifest_use (manifest_id, last_used) SELECT @1, last_used FROM manifest_use WHERE manifest_id = @0").Execute(manifest, copy);
        index.Statement("INSERT INTO mirrored_manifest (manifest_id) SELECT @1 FROM mirrored_manifest WHERE manifest_id = @0").Execute(manifest, copy);
        index.Statement("INSERT INTO damaged_manifest (manifest_id, noted_at) SELECT @1, noted_at FROM damaged_manifest WHERE manifest_id = @0").Execute(manifest, copy);
        return copy;
    }

    private static void LinkReferenced(IndexTransaction index, long manifest, long from, long to) =>
        index.Statement(
            """
            INSERT INTO repository_blob (repository_id, blob_id, last_used, referenced)
            SELECT @2, l.blob_id, l.last_used, 1 FROM manifest_reference e
            JOIN blob b ON b.digest = e.digest JOIN repository_blob l ON l.repository_id = @1 AND l.blob_id = b.id
            WHERE e.manifest_id = @0 AND e.kind < 2
            ON CONFLICT (repository_id, blob_id) DO UPDATE SET referenced = 1, last_used = MAX(last_used, excluded.last_used)
            """).Execute(manifest, from, to);
}
