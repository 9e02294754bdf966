using Registry.Server.Settings.Registry2;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Settings.Registry2;

/// <summary>Settings of registry:2, and what they become.</summary>
internal static class OfficialSample
{
    public const string Version = "version: 0.1\n";

    /// <summary>A setting as a variable: <c>http.addr</c> is REGISTRY_HTTP_ADDR.</summary>
    public static (string Name, string Value) Variable(string path, string value) => ($"REGISTRY_{path.Replace('.', '_').ToUpperInvariant()}", value);

    /// <param name="settings">Each as <c>http.addr=:5000</c>.</param>
    public static Translation Of(params string[] settings) => OfFile(null, [.. settings.Select(setting => Variable(setting.Split('=')[0], setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..]))]);

    /// <param name="yaml">The file; null for none.</param>
    public static Translation OfFile(string? yaml, params (string Name, string Value)[] environment)
    {
        var official = Read(yaml, environment);
        Assert.Empty(official.Faults);
        return SettingTable.Translate(official, serves: true);
    }

    public static Official Read(string? yaml, params (string Name, string Value)[] environment)
    {
        using var folder = new TempFolder();
        var file = yaml is null ? null : folder.Write("config.yml", yaml);
        return Official.Read(file, environment.ToDictionary(variable => variable.Name, variable => variable.Value));
    }

    /// <summary>What the setting became, as <c>Urls = http://*:5000</c>; and nothing is wrong.</summary>
    public static string Became(this Translation translation, string path)
    {
        Assert.Empty(translation.Faults);
        var told = translation.Told.Where(told => told.Setting == path || told.Setting.StartsWith($"{path}:", StringComparison.Ordinal) || told.Setting.StartsWith($"{path} (", StringComparison.Ordinal));
        return string.Join(" | ", told.Select(told => told.Key is null ? "nothing" : $"{told.Key["Registry:".Length..]} = {told.Value ?? Translation.Hidden}"));
    }
}
