using System.Globalization;
using Microsoft.Data.Sqlite;
using Registry.Oci;
using Registry.Server.Index;

namespace Registry.Server.Tests.Faults;

/// <summary>What holds of a data folder at any instant: the index is whole, and all that it promises is here.</summary>
internal static class IndexLaws
{
    // A manifest counts on its config, its layers and its children; a subject may be missing.
    private const string Dangling =
        """
        SELECT m.digest || ' of ' || r.name || ' names ' || e.digest FROM manifest_reference e
        JOIN manifest m ON m.id = e.manifest_id JOIN repository r ON r.id = m.repository_id
        WHERE e.kind < 2
          AND NOT EXISTS (SELECT 1 FROM repository_blob l JOIN blob b ON b.id = l.blob_id WHERE l.repository_id = m.repository_id AND b.digest = e.digest AND b.state = 0)
          AND NOT EXISTS (SELECT 1 FROM manifest c WHERE c.repository_id = m.repository_id AND c.digest = e.digest)
          AND r.trash_id IS NULL
        """;

    /// <summary>Every law that is broken, in words.</summary>
    public static List<string> Faults(string folder)
    {
        using var index = new IndexDatabase(folder).OpenReader();
        return
        [
            .. Texts(index, "PRAGMA integrity_check").Where(line => line != "ok"),
            .. Texts(index, "PRAGMA foreign_key_check").Select(table => $"a row of {table} names one that is not there"),
            .. Texts(index, "SELECT name FROM repository r WHERE listed <> EXISTS (SELECT 1 FROM manifest m WHERE m.repository_id = r.id) AND r.trash_id IS NULL")
                .Select(name => $"{name} is listed without a manifest, or has one and is not"),
            .. Texts(index, Dangling),
            .. Texts(index, "SELECT digest FROM blob WHERE state <> 0").Select(digest => $"{digest} is marked as bad"),
            .. Broken(index, folder).Select(blob => $"the bytes of {blob.Digest} are missing or not as many as its row says"),
            .. Manifests(index).Where(manifest => !Digest.Of(manifest.Bytes, manifest.Digest.Algorithm).Equals(manifest.Digest)).Select(manifest => $"the bytes of {manifest.Digest} are others"),
        ];
    }

    /// <summary>Files of blobs that no row names, and of uploads: what a crash may leave, for clean-up to remove.</summary>
    public static (int Blobs, int Uploads) Garbage(string folder)
    {
        using var index = new IndexDatabase(folder).OpenReader();
        var named = Blobs(index).Select(blob => blob.Digest.Hex).ToHashSet(StringComparer.Ordinal);
        return (
            Directory.EnumerateFiles(Path.Combine(folder, "blobs"), "*", SearchOption.AllDirectories).Count(file => !named.Contains(Path.GetFileName(file))),
            Directory.GetFiles(Path.Combine(folder, "uploads")).Length);
    }

    // A clean-up that goes on meanwhile takes rows before bytes: what has no row any more by the time that its bytes are missed was never broken.
    private static List<(Digest Digest, long Size)> Broken(SqliteConnection index, string folder)
    {
        var suspects = Blobs(index).Where(blob => !IsWhole(folder, blob.Digest, blob.Size)).ToList();
        return suspects.Count == 0 ? [] : [.. suspects.Intersect(Blobs(index))];
    }

    private static bool IsWhole(string folder, Digest digest, long size) =>
        new FileInfo(Path.Combine(folder, "blobs", digest.Algorithm.Name, digest.Hex[..2], digest.Hex)) is { Exists: true } file && file.Length == size;

    private static List<(Digest Digest, long Size)> Blobs(SqliteConnection index) =>
        Rows(index, "SELECT digest, size FROM blob", row => (Digest.Parse(row.GetString(0)), row.GetInt64(1)));

    private static List<(Digest Digest, byte[] Bytes)> Manifests(SqliteConnection index) =>
        Rows(index, "SELECT digest, bytes FROM manifest", row => (Digest.Parse(row.GetString(0)), row.GetFieldValue<byte[]>(1)));

    private static List<string> Texts(SqliteConnection index, string sql) => Rows(index, sql, row => Convert.ToString(row.GetValue(0), CultureInfo.InvariantCulture)!);

    private static List<T> Rows<T>(SqliteConnection index, string sql, Func<SqliteDataReader, T> read)
    {
        using var statement = new Statement(index, sql);
        return statement.List(read);
    }
}
