using System.Globalization;
using Registry.Oci;
using Registry.Server.Index.Uses;

namespace Registry.Server.Index;

/// <summary>What a push of a manifest leaves in the index: the row and its edges. Its caller checks what has to be checked, in the same transaction.</summary>
internal static class ManifestWrites
{
    private const string IsWhole = "NOT EXISTS (SELECT 1 FROM damaged_manifest WHERE manifest_id = id)";

    /// <summary>The id of the manifest's row. Pushed again, it keeps its row; what it is taken for follows the last push.</summary>
    /// <param name="isMirrored">Whether it comes from an upstream. What was ever pushed here does not become mirrored by it.</param>
    public static long PutManifest(
        this IndexTransaction index,
        long repository,
        Digest digest,
        ManifestContent content,
        byte[] bytes,
        DateTimeOffset now,
        bool isMirrored = false)
    {
        if (FindManifest(index, repository, digest, content.MediaType) is { } same)
        {
            index.UseManifest(same, now);
            Mark(index, same, isMirrored, isNew: false);
            return same;
        }

        var isNew = isMirrored && index.FindManifest(repository, digest) is null;
        var subject = content.Subject;
        var id = Convert.ToInt64(
            index.Statement(
                """
                INSERT INTO manifest (repository_id, digest, media_type, artifact_type, subject, annotations, size, pushed_at, bytes)
                VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8)
                ON CONFLICT (repository_id, digest) DO UPDATE SET
                    media_type = excluded.media_type, artifact_type = excluded.artifact_type,
                    subject = excluded.subject, annotations = excluded.annotations, pushed_at = excluded.pushed_at,
                    size = excluded.size, bytes = excluded.bytes
                RETURNING id
                """).Scalar(
                    repository,
                    digest.ToString(),
                    content.MediaType,
                    content.ArtifactType,
                    subject?.Digest.ToString(),
                    subject is null || content.Annotations.IsEmpty ? null : content.Annotations.ToArray(),
                    bytes.LongLength,
                    now.ToUnixTimeMilliseconds(),
                    bytes),
            CultureInfo.InvariantCulture);
        PutReferences(index, repository, id, content);
        Mark(index, id, isMirrored, isNew);
        index.Statement("DELETE FROM damaged_manifest WHERE manifest_id = @0").Execute(id);
        index.Statement("UPDATE repository SET listed = 1 WHERE id = @0 AND listed = 0").Execute(repository);
        return id;
    }

    /// <summary>Takes the repository out of the catalog once its last manifest is gone.</summary>
    public static void UnlistIfEmpty(this IndexTransaction index, long repository) =>
        index.Statement("UPDATE repository SET listed = 0 WHERE id = @0 AND NOT EXISTS (SELECT 1 FROM manifest WHERE repository_id = @0)").Execute(repository);

    /// <summary>The size in bytes of a blob that is linked to the repository, else null.</summary>
    public static long? SizeOfBlob(this IndexTransaction index, long repository, Digest digest) =>
        index.Statement(
            """
            SELECT b.size FROM blob b JOIN repository_blob l ON l.repository_id = @0 AND l.blob_id = b.id
            WHERE b.digest = @1 AND b.state = 0
            """).Scalar(repository, digest.ToString()) as long?;

    /// <summary>The size in bytes of a manifest of the repository, else null, as for a damaged one.</summary>
    public static long? SizeOfManifest(this IndexTransaction index, long repository, Digest digest) =>
        index.Statement($"SELECT size FROM manifest WHERE repository_id = @0 AND digest = @1 AND {IsWhole}").Scalar(repository, digest.ToString()) as long?;

    /// <summary>The repository's id, or null when nothing was ever pushed to it.</summary>
    public static long? FindRepository(this IndexTransaction index, RepositoryName repository) =>
        index.Statement("SELECT id FROM repository WHERE name = @0").Scalar(repository.ToString()) as long?;

    /// <summary>The id of a manifest of the repository, else null.</summary>
    public static long? FindManifest(this IndexTransaction index, long repository, Digest digest) =>
        index.Statement("SELECT id FROM manifest WHERE repository_id = @0 AND digest = @1").Scalar(repository, digest.ToString()) as long?;

    private static void Mark(IndexTransaction index, long manifest, bool isMirrored, bool isNew)
    {
        if (!isMirrored)
        {
            index.MarkPushed(manifest);
        }
        else if (isNew)
        {
            index.MarkMirrored(manifest);
        }
    }

    // The same bytes of the same type say the same: an index of thousands that is pushed again need not be taken apart again.
    private static long? FindManifest(IndexTransaction index, long repository, Digest digest, string mediaType) =>
        index.Statement($"SELECT id FROM manifest WHERE repository_id = @0 AND digest = @1 AND media_type = @2 AND {IsWhole}")
            .Scalar(repository, digest.ToString(), mediaType) as long?;

    // The same bytes pushed as another media type may be read differently, so the edges are made anew.
    private static void PutReferences(IndexTransaction index, long repository, long manifest, ManifestContent content)
    {
        index.Statement("DELETE FROM manifest_reference WHERE manifest_id = @0").Execute(manifest);
        var edges = content.Blobs.Select(blob => (ReferenceKind.Blob, blob.Digest))
            .Concat(content.Children.Select(child => (ReferenceKind.Child, child.Digest)));
        if (content.Subject is { } subject)
        {
            edges = edges.Append((ReferenceKind.Subject, subject.Digest));
        }

        var insert = index.Statement("INSERT INTO manifest_reference (manifest_id, kind, digest, repository_id) VALUES (@0, @1, @2, @3) ON CONFLICT DO NOTHING");
        var mark = index.Statement(
            "UPDATE repository_blob SET referenced = 1 WHERE repository_id = @0 AND blob_id = (SELECT id FROM blob WHERE digest = @1) AND referenced = 0");
        foreach (var (kind, digest) in edges)
        {
            var text = digest.ToString();
            insert.Execute(manifest, (int)kind, text, repository);
            if (kind != ReferenceKind.Subject)
            {
                mark.Execute(repository, text);
            }
        }
    }
}
