using System.Globalization;
using Microsoft.Data.Sqlite;
using Registry.Oci;
using Registry.Server.Index;

namespace Registry.Server.Backup;

/// <summary>A blob as an index names it.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="IsPresent">Whether the index says that the store has its bytes.</param>
internal sealed record BlobEntry(Digest Digest, long Size, bool IsPresent)
{
    public static IEnumerable<BlobEntry> All(SqliteConnection index)
    {
        using var statement = new Statement(index, "SELECT digest, size, state FROM blob ORDER BY id");
        using var row = statement.Read();
        while (row.Read())
        {
            yield return new BlobEntry(Digest.Parse(row.GetString(0)), row.GetInt64(1), row.GetInt64(2) == (int)BlobState.Present);
        }
    }

    /// <summary>Bytes.</summary>
    public static long TotalSize(SqliteConnection index)
    {
        using var statement = new Statement(index, "SELECT COALESCE(SUM(size), 0) FROM blob");
        return Convert.ToInt64(statement.Scalar(), CultureInfo.InvariantCulture);
    }
}
