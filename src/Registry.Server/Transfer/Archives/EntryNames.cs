namespace Registry.Server.Transfer.Archives;

/// <summary>Names of files in an archive, where one file may be written in many ways.</summary>
internal static class EntryNames
{
    /// <summary>The one way to write it: parts set apart by '/', with no '.' and no '..'. Null for what leads out of the archive.</summary>
    public static string? Normalize(string name)
    {
        var parts = new List<string>();
        foreach (var part in name.Split('/'))
        {
            if (part == ".." && parts.Count == 0)
            {
                return null;
            }

            if (part == "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>What a symbolic link at <paramref name="name"/> leads to.</summary>
    public static string? Follow(string name, string target) =>
        Normalize(target.StartsWith('/') ? target : $"{name[..(name.LastIndexOf('/') + 1)]}{target}");
}
