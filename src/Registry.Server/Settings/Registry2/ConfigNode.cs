namespace Registry.Server.Settings.Registry2;

/// <summary>A piece of registry:2's configuration: a text, a list, or settings by name. What stands in its file is overlaid by the environment.</summary>
internal sealed class ConfigNode
{
    /// <summary>A scalar as it is written; null where nothing is.</summary>
    public string? Text { get; init; }

    /// <summary>Whether the text stands in quotes, and so is no flag for registry:2.</summary>
    public bool IsQuoted { get; init; }

    public IList<ConfigNode>? Items { get; init; }

    public IDictionary<string, ConfigNode>? Children { get; init; }

    /// <summary>Where it stands, for whoever has to change it: <c>line 12 of config.yml</c>, or the variable's name.</summary>
    public required string Source { get; init; }

    /// <summary>Whether nothing is set: sections may stand there with nothing in them.</summary>
    public bool IsEmpty => Children?.Values.All(child => child.IsEmpty) ?? Items?.Count is null or 0 && string.IsNullOrEmpty(Text);

    public static ConfigNode Section(string source) => new() { Children = new Dictionary<string, ConfigNode>(StringComparer.Ordinal), Source = source };

    public static ConfigNode List(string source) => new() { Items = [], Source = source };

    /// <summary>A kind of storage or sign-in that has no settings may stand as its name alone: <c>storage: inmemory</c>. Any other text may be a secret of somebody's, and is left behind.</summary>
    public ConfigNode AsSection()
    {
        var section = Section(Source);
        if (IsKind)
        {
            section.Children![Text!] = new ConfigNode { Source = Source };
        }

        return section;
    }

    public bool IsKind => Text is not null && SettingTable.Kinds.Contains(Text);

    /// <summary>What is there by the path, such as <c>http.tls.certificate</c>, or null.</summary>
    public ConfigNode? Find(string path) => path.Split('.').Aggregate((ConfigNode?)this, (node, name) => node?.Children?.TryGetValue(name, out var child) == true ? child : null);

    /// <summary>As it is shown to people: <c>:5000</c>, <c>[a, b]</c>.</summary>
    public override string ToString() =>
        Items is not null ? $"[{string.Join(", ", Items)}]"
        : Children is not null ? $"{{{string.Join(", ", Children.Select(child => $"{child.Key}: {child.Value}"))}}}"
        : Text ?? "";
}
