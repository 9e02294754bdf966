using System.Globalization;
using YamlDotNet.Core;

namespace Registry.Server.Settings.Registry2;

/// <summary>
/// Lays REGISTRY_* over the file, as registry:2 does (its <c>configuration/parser.go</c>): REGISTRY_HTTP_ADDR is <c>http.addr</c>, a number is a list's entry, and the value is YAML.
/// The variables come in the order of their names, so that REGISTRY_AUTH, which replaces the section, is there before REGISTRY_AUTH_HTPASSWD_PATH, which adds to it.
/// </summary>
internal static class EnvironmentOverlay
{
    public const string Prefix = "REGISTRY_";

    // Fields that the environment calls otherwise than the file.
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["filecheckers"] = "file",
        ["httpcheckers"] = "http",
        ["tcpcheckers"] = "tcp",
        ["eventconfig"] = "events",
        ["trustkey"] = "signingkeyfile",
        ["mailoptions"] = "options",
    };

    public static void Apply(ConfigNode root, string name, string value, ICollection<string> faults)
    {
        try
        {
            var parsed = YamlReader.Read(value, _ => name, faults);
            Set(root, [.. name[Prefix.Length..].Split('_').Select(part => part.ToLowerInvariant())], parsed);
        }
        catch (YamlException)
        {
            // It may be a secret, so it is not shown.
            faults.Add($"{name}: its value is read as YAML, and is none; put it into quotes: {name}='\"…\"'");
        }
        catch (FormatException e)
        {
            faults.Add($"{name}: {e.Message}");
        }
    }

    private static void Set(ConfigNode node, ReadOnlySpan<string> path, ConfigNode value)
    {
        var source = value.Source;
        if (node.Items is { } items)
        {
            var index = int.TryParse(path[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= items.Count
                ? number
                : throw new FormatException($"'{path[0]}' is no entry of the list, which has {items.Count}");
            if (index == items.Count)
            {
                items.Add(new ConfigNode { Source = source });
            }

            items[index] = path.Length == 1 ? value : Below(items[index], path[1..], value);
            return;
        }

        var name = Renamed.GetValueOrDefault(path[0], path[0]);
        if (path.Length == 1)
        {
            node.Children![name] = value;
            return;
        }

        var key = node.Children!.Keys.FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;
        node.Children[key] = Below(node.Children.TryGetValue(key, out var child) ? child : new ConfigNode { Source = source }, path[1..], value);
    }

    private static ConfigNode Below(ConfigNode node, ReadOnlySpan<string> path, ConfigNode value)
    {
        var inner = node.Children is not null || node.Items is not null ? node
            : node.IsEmpty && int.TryParse(path[0], NumberStyles.None, CultureInfo.InvariantCulture, out _) ? ConfigNode.List(value.Source)
            : node.AsSection();
        Set(inner, path, value);
        return inner;
    }
}
