using System.Text;
using Registry.Server.Hosting;
using YamlDotNet.Core;

namespace Registry.Server.Settings.Registry2;

/// <summary>The configuration as registry:2 would see it: its file, and over that its variables.</summary>
internal sealed class Official
{
    // Anything else in place of a character would be another password.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // What these are may stand as a name alone.
    private static readonly string[] ByName = ["storage", "auth"];

    private Official(ConfigNode root, bool isUsed, IReadOnlyList<string> strangers, IReadOnlyList<string> faults) =>
        (Root, IsUsed, Strangers, Faults) = (root, isUsed, strangers, faults);

    public ConfigNode Root { get; }

    /// <summary>Whether anything of registry:2's is there at all. Where it is not, nothing of it counts, its defaults neither.</summary>
    public bool IsUsed { get; }

    /// <summary>Variables that begin with REGISTRY_ and are settings of nobody here.</summary>
    public IReadOnlyList<string> Strangers { get; }

    public IReadOnlyList<string> Faults { get; }

    /// <param name="file">Null when there is none.</param>
    /// <exception cref="StartupException">The file cannot be read, or is no YAML.</exception>
    public static Official Read(string? file, IReadOnlyDictionary<string, string> environment)
    {
        var faults = new List<string>();
        var root = file is null ? ConfigNode.Section("") : OfFile(file, faults);
        var (isUsed, strangers) = (file is not null, new List<string>());
        foreach (var (name, value) in environment.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith(EnvironmentOverlay.Prefix, StringComparison.Ordinal) || ForeignVariables.IsOurs(name) || ForeignVariables.IsKnown(name, value))
            {
                continue;
            }

            if (!SettingTable.Sections.Contains(name.Split('_')[1].ToLowerInvariant()))
            {
                strangers.Add(name);
                continue;
            }

            isUsed = true;
            EnvironmentOverlay.Apply(root, name, value, faults);
        }

        foreach (var kind in ByName.Where(kind => root.Find(kind) is { IsKind: true }))
        {
            root.Children![kind] = root.Find(kind)!.AsSection();
        }

        return new Official(root, isUsed, strangers, faults);
    }

    private static ConfigNode OfFile(string path, List<string> faults)
    {
        try
        {
            var root = YamlReader.Read(File.ReadAllText(path, Utf8), mark => $"{path}, line {mark.Line}", faults);
            CheckVersion(root, path, faults);
            return root.Children is null ? ConfigNode.Section(path) : root;
        }
        catch (YamlException e)
        {
            throw new StartupException($"The settings cannot be read: {path}, line {e.Start.Line}: {e.Message}");
        }
        catch (DecoderFallbackException)
        {
            throw new StartupException($"The settings cannot be read: {path} is not in UTF-8");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The settings cannot be read: {e.Message}");
        }
    }

    private static void CheckVersion(ConfigNode root, string path, List<string> faults)
    {
        if (root.Find("version") is not { Text: "0.1" })
        {
            faults.Add($"version ({path}): a file of registry:2 says 'version: 0.1'; without it this may be a file for something else");
        }
    }
}
