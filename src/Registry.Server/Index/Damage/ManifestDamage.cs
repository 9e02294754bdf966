using Microsoft.Data.Sqlite;
using Registry.Oci;

namespace Registry.Server.Index.Damage;

/// <summary>A manifest as its row has it.</summary>
/// <param name="IsMarked">Whether it is answered as unknown, for it was found damaged.</param>
internal sealed record ManifestAtRest(long Id, string Repository, string Digest, long Size, byte[] Bytes, bool IsMarked)
{
    /// <summary>Whether the bytes have the digest.</summary>
    public bool IsWhole => Bytes.LongLength == Size && Oci.Digest.TryParse(Digest, out var digest) && digest.Equals(Oci.Digest.Of(Bytes, digest.Algorithm));

    public static ManifestAtRest? From(SqliteDataReader row) =>
        row.Read() ? new ManifestAtRest(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetFieldValue<byte[]>(4), row.GetInt64(5) == 1) : null;
}

/// <summary>Marks manifests whose bytes no longer have their digest, and those that have it again. A push heals too.</summary>
internal static class ManifestDamage
{
    public const string Select =
        """
        SELECT m.id, r.name, m.digest, m.size, m.bytes, EXISTS (SELECT 1 FROM damaged_manifest d WHERE d.manifest_id = m.id)
        FROM manifest m JOIN repository r ON r.id = m.repository_id WHERE m.id = @0
        """;

    /// <summary>Looks once more, in the transaction, which no push comes between, and sets or takes the mark. Null when there was nothing to change.</summary>
    public static ManifestAtRest? Judge(this IndexTransaction index, long id, DateTimeOffset now)
    {
        ManifestAtRest? manifest;
        using (var row = index.Statement(Select).Read(id))
        {
            manifest = ManifestAtRest.From(row);
        }

        if (manifest is null || manifest.IsWhole != manifest.IsMarked)
        {
            return null;
        }

        if (manifest.IsMarked)
        {
            index.Statement("DELETE FROM damaged_manifest WHERE manifest_id = @0").Execute(id);
        }
        else
        {
            index.Statement("INSERT INTO damaged_manifest (manifest_id, noted_at) VALUES (@0, @1)").Execute(id, now.ToUnixTimeMilliseconds());
        }

        return manifest;
    }
}
