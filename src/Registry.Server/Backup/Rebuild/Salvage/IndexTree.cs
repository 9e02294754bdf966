using Registry.Oci;

namespace Registry.Server.Backup.Rebuild.Salvage;

/// <summary>An index whose entries say what a row of its table said, or enough of it to know that there was one.</summary>
/// <param name="Insert">Makes the row, unless it is there.</param>
/// <param name="Fits">Whether the values may be an entry.</param>
internal sealed record IndexTree(string Table, string Name, string Insert, Func<object?[], bool> Fits)
{
    public static IReadOnlyList<IndexTree> All { get; } =
    [
        new(
            "repository",
            "sqlite_autoindex_repository_1",
            "INSERT OR IGNORE INTO repository (id, name) VALUES (@1, @0)",
            entry => entry is [string name, long] && RowNames.IsRepository(name)),
        new(
            "blob",
            "sqlite_autoindex_blob_1",
            "INSERT OR IGNORE INTO blob (id, digest, size) VALUES (@1, @0, -1)",
            entry => entry is [string digest, long] && Digest.TryParse(digest, out _)),
        new(
            "manifest",
            "sqlite_autoindex_manifest_1",
            "INSERT OR IGNORE INTO manifest (id, repository_id, digest, media_type, size, pushed_at, bytes) VALUES (@2, @0, @1, '', 0, 0, x'')",
            entry => entry is [long, string digest, long] && Digest.TryParse(digest, out _)),
        new(
            "tag",
            "tag_by_manifest",
            "INSERT OR IGNORE INTO tag (repository_id, name, manifest_id, updated_at) VALUES (@1, @2, @0, 0)",
            entry => entry is [long, long, string name] && TagName.TryParse(name, out _)),
        new(
            "repository_blob",
            "repository_blob_by_blob",
            "INSERT OR IGNORE INTO repository_blob (repository_id, blob_id, last_used) VALUES (@1, @0, 0)",
            entry => entry is [long, long]),
    ];
}
