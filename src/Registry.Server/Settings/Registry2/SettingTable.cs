namespace Registry.Server.Settings.Registry2;

/// <summary>All settings of the official reference, with what becomes of each (docs/registry2.md has the same for people).</summary>
internal static class SettingTable
{
    public static IReadOnlyList<Entry> All { get; } =
        [.. HttpTable.Entries, .. TlsTable.Entries, .. StorageTable.Entries, .. AuthTable.Entries, .. ProxyTable.Entries, .. LogTable.Entries, .. OtherTable.Entries];

    /// <summary>The names at the top: log, storage, auth, …</summary>
    public static IReadOnlySet<string> Sections { get; } = All.Select(entry => entry.Path.Split('.')[0]).ToHashSet(StringComparer.Ordinal);

    /// <summary>The kinds of storage and of sign-in: filesystem, htpasswd, …</summary>
    public static IReadOnlySet<string> Kinds { get; } =
        All.Select(entry => entry.Path.Split('.')).Where(path => path[0] is "storage" or "auth").Select(path => path[1]).ToHashSet(StringComparer.Ordinal);

    private static readonly Dictionary<string, Entry> ByPath = All.ToDictionary(entry => entry.Path, StringComparer.Ordinal);

    public static Translation Translate(Official official, bool serves)
    {
        var translation = new Translation(official.Root, serves);
        if (official.IsUsed)
        {
            Walk(official.Root, "", translation);
            foreach (var entry in All.Where(entry => entry.ImpliedBy is { } section && !translation.Has(entry.Path) && (section.Length == 0 || translation.Has(section))))
            {
                entry.Translate(translation, entry.Path);
            }
        }

        return translation;
    }

    private static void Walk(ConfigNode node, string path, Translation translation)
    {
        if (ByPath.TryGetValue(path, out var entry))
        {
            entry.Translate(translation, path);
        }
        else if (path.Length > 0 && Below(path).Count == 0)
        {
            translation.Refuse(path, $"registry:2 has no such setting; {Neighbours(path)}");
        }
        else if (node.Children is { } children)
        {
            foreach (var (name, child) in children)
            {
                Walk(child, path.Length == 0 ? name : $"{path}.{name}", translation);
            }
        }
        else if (!node.IsEmpty)
        {
            translation.Refuse(path, $"it is a section, with {string.Join(", ", Below(path))}, and no value of its own");
        }
    }

    private static string Neighbours(string path)
    {
        var section = path.Contains('.', StringComparison.Ordinal) ? path[..path.LastIndexOf('.')] : "";
        return $"{(section.Length == 0 ? "it has" : $"{section} has")} {string.Join(", ", Below(section))}";
    }

    private static List<string> Below(string section) =>
        [.. All.Select(entry => entry.Path).Where(path => section.Length == 0 || path.StartsWith($"{section}.", StringComparison.Ordinal))
            .Select(path => path[(section.Length == 0 ? 0 : section.Length + 1)..].Split('.')[0]).Distinct()];
}
