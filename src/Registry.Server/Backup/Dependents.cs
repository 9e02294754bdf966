using Microsoft.Data.Sqlite;
using Registry.Oci;
using Registry.Server.Index;

namespace Registry.Server.Backup;

/// <summary>Which images cannot be pulled without a blob or manifest.</summary>
internal static class Dependents
{
    // Upwards along the edges, within each repository: from what references it over the indexes that list that.
    private const string Query =
        """
        WITH RECURSIVE needs (id) AS (
            SELECT e.manifest_id FROM repository r JOIN manifest_reference e ON e.repository_id = r.id AND e.digest = @0 AND e.kind < 2 WHERE r.trash_id IS NULL
            UNION
            SELECT e.manifest_id FROM needs n JOIN manifest m ON m.id = n.id
            JOIN manifest_reference e ON e.repository_id = m.repository_id AND e.digest = m.digest AND e.kind < 2
        )
        SELECT r.name, m.digest, t.name FROM needs n JOIN manifest m ON m.id = n.id JOIN repository r ON r.id = m.repository_id LEFT JOIN tag t ON t.manifest_id = m.id
        ORDER BY r.name, t.name, m.digest
        """;

    // An image in the trash counts as well, for a deletion can be undone.
    private const string Referenced = "SELECT 1 FROM repository r JOIN manifest_reference e ON e.repository_id = r.id AND e.digest = @0 AND e.kind < 2 LIMIT 1";

    /// <summary>The faults with the images that suffer from them; without those that the index knows of already and that nothing references.</summary>
    public static List<LostBlob> Losses(SqliteConnection index, IEnumerable<BlobFault> faults)
    {
        using var referenced = new Statement(index, Referenced);
        return
        [
            .. faults.Where(fault => fault.Blob.IsPresent || referenced.Scalar($"{fault.Blob.Digest}") is not null)
                .Select(fault => new LostBlob($"{fault.Blob.Digest}", fault.Blob.Size, fault.Reason, Of(index, fault.Blob.Digest))),
        ];
    }

    /// <summary>As <c>repository:tag</c> where there is a tag, else as <c>repository@digest</c>. What lies in the trash is not named.</summary>
    private static List<string> Of(SqliteConnection index, Digest digest)
    {
        using var statement = new Statement(index, Query);
        return statement.List(static row => row.IsDBNull(2) ? $"{row.GetString(0)}@{row.GetString(1)}" : $"{row.GetString(0)}:{row.GetString(2)}", digest.ToString());
    }
}
