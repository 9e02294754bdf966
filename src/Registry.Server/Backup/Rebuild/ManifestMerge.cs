using Registry.Oci;
using Registry.Server.Index;

namespace Registry.Server.Backup.Rebuild;

/// <summary>A manifest that is known to have been there, and of which nobody has the bytes.</summary>
internal sealed record LostManifest(string Repository, string Digest, string Reason);

/// <summary>
/// Takes the manifests of the attached <c>source</c>. Each has to have its digest; one that has not is taken from wherever else its bytes are: another repository, or the attached
/// <c>other</c> source.
/// </summary>
internal sealed class ManifestMerge(IndexTransaction index, IProgress<string>? progress)
{
    private const int ReportEach = 1000;

    private const string Rows =
        """
        SELECT r.new, n.name, s.digest, s.media_type, s.pushed_at, s.bytes FROM source.manifest s
        JOIN repository_map r ON r.old = s.repository_id JOIN main.repository n ON n.id = r.new
        WHERE NOT EXISTS (SELECT 1 FROM main.manifest m WHERE m.repository_id = r.new AND m.digest = s.digest)
        ORDER BY s.id
        """;

    /// <summary>What nobody has.</summary>
    public IReadOnlyList<LostManifest> Run()
    {
        var bad = new List<Row>();
        using (var rows = index.Statement(Rows).Read())
        {
            for (var count = 1; rows.Read(); count++)
            {
                var row = new Row(rows.GetInt64(0), rows.GetString(1), rows.GetString(2), rows.GetString(3), rows.GetInt64(4));
                if (!TryPut(row, row.MediaType, rows.GetFieldValue<byte[]>(5)))
                {
                    bad.Add(row);
                }

                if (count % ReportEach == 0)
                {
                    progress?.Report($"Merging manifests: {count}");
                }
            }
        }

        return [.. bad.Where(row => !TryPutFrom("main", row) && !TryPutFrom("other", row)).Select(row => new LostManifest(row.Repository, row.Digest, "its bytes cannot be read"))];
    }

    private bool TryPutFrom(string schema, Row row)
    {
        // By repository, for that is what manifests are indexed by.
        using var found = index.Statement($"SELECT m.media_type, m.bytes FROM {schema}.repository r CROSS JOIN {schema}.manifest m ON m.repository_id = r.id AND m.digest = @0").Read(row.Digest);
        while (found.Read())
        {
            if (TryPut(row, row.MediaType.Length > 0 ? row.MediaType : found.GetString(0), found.GetFieldValue<byte[]>(1)))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryPut(Row row, string mediaType, byte[] bytes)
    {
        if (!Digest.TryParse(row.Digest, out var digest) || !Digest.Of(bytes, digest.Algorithm).Equals(digest))
        {
            return false;
        }

        try
        {
            var content = ManifestContent.Parse(bytes, mediaType);
            index.PutManifest(row.RepositoryId, digest, content, bytes, DateTimeOffset.FromUnixTimeMilliseconds(row.PushedAt));
            return true;
        }
        catch (ManifestFormatException)
        {
            return false;
        }
    }

    private sealed record Row(long RepositoryId, string Repository, string Digest, string MediaType, long PushedAt);
}
