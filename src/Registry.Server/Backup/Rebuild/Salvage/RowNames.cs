using Registry.Oci;

namespace Registry.Server.Backup.Rebuild.Salvage;

/// <summary>Bytes that happen to look like a row seldom happen to have a name in it.</summary>
internal static class RowNames
{
    private const string Trash = "~trash/";

    public static bool IsRepository(string? name) => RepositoryName.TryParse(name, out _) || (name?.StartsWith(Trash, StringComparison.Ordinal) == true && long.TryParse(name[Trash.Length..], out _));

    /// <summary>Whether a row of that table is named as such a row has to be.</summary>
    public static bool AreValid(string table, IReadOnlyList<object?> row) => table switch
    {
        "repository" => IsRepository(row[1] as string),
        "blob" => Digest.TryParse(row[1] as string, out _),
        "manifest" => Digest.TryParse(row[2] as string, out _),
        "tag" => TagName.TryParse(row[1] as string, out _),
        _ => true,
    };
}
