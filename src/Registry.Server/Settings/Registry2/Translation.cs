using System.Globalization;

namespace Registry.Server.Settings.Registry2;

/// <summary>What became of registry:2's settings: settings of ours, what is told of each, and what stops the start.</summary>
/// <param name="serves">Whether somebody will be listened to; a command beside it does not need all files.</param>
internal sealed class Translation(ConfigNode root, bool serves)
{
    public const string Hidden = "(hidden)";

    private readonly List<(string Key, string Value, string Path)> _settings = [];
    private readonly List<Told> _told = [];
    private readonly List<string> _faults = [];

    /// <summary>Each once, for several of registry:2's may become the same of ours.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
        _settings.GroupBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase).Select(same => KeyValuePair.Create(same.Key, (string?)same.Last().Value));

    public IReadOnlyList<Told> Told => _told;

    public IReadOnlyList<string> Faults => _faults;

    public bool Serves => serves;

    /// <summary>What is set by the path; null when nothing is.</summary>
    public ConfigNode? Find(string path) => root.Find(path) is { IsEmpty: false } node ? node : null;

    /// <summary>Whether it is there, if only as a name with nothing behind it: <c>inmemory:</c>.</summary>
    public bool Has(string path) => root.Find(path) is not null;

    public string? Text(string path) => Find(path) is not { } node ? null : node.Text ?? Wrong<string>(path, "it is a list or a section, where one value is expected");

    /// <summary>As YAML 1.1 has it, by which registry:2 goes.</summary>
    public bool? Flag(string path) => Find(path) is not { } node ? null : node.Text?.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "y" => true,
        "false" or "no" or "off" or "n" => false,
        _ => WrongValue<bool?>(path, "is not true or false"),
    };

    public TimeSpan? Duration(string path) => Find(path) is not { } node
        ? null
        : node.Text is { } text && GoDuration.TryParse(text, out var time) && time >= TimeSpan.Zero ? time
        : WrongValue<TimeSpan?>(path, "is not a time such as 30s, 15m or 168h");

    public int? Number(string path) => Find(path) is not { } node ? null
        : int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : WrongValue<int?>(path, "is not a whole number");

    /// <summary>A list's texts; a text alone is one of them.</summary>
    public IReadOnlyList<string> List(string path) => Find(path) is not { } node ? [] : [.. (node.Items ?? [node]).Select(item => item.ToString())];

    public void Becomes(string path, string key, string value, bool isSecret = false)
    {
        var full = $"{RegistryOptions.Section}:{key}";
        _settings.Add((full, value, path));
        _told.Add(new Told(Shown(path, isSecret), full, isSecret ? null : value, null, false));
    }

    /// <summary>A setting that the one that was told of brings along.</summary>
    public void Also(string path, string key, string value) => _settings.Add(($"{RegistryOptions.Section}:{key}", value, path));

    public void NotNeeded(string path, string reason, bool isSecret = false) => _told.Add(new Told(Shown(path, isSecret), null, null, reason, false));

    /// <summary>The registry starts without it, but not without a warning.</summary>
    public void Missing(string path, string reason) => _told.Add(new Told(Shown(path, isSecret: false), null, null, reason, true));

    public void Refuse(string path, string whatToDo) => _faults.Add($"{path}{Where(path)}: {whatToDo}");

    /// <summary>A fault of a setting of ours, with the one of registry:2 that it was.</summary>
    public string Explain(string fault) =>
        _settings.FindLast(setting => fault.StartsWith($"{setting.Key}:", StringComparison.OrdinalIgnoreCase)) is { Path: { } path } ? $"{path}{Where(path)}: {fault}" : fault;

    private T? Wrong<T>(string path, string what)
    {
        Refuse(path, what);
        return default;
    }

    private T? WrongValue<T>(string path, string what) => Wrong<T>(path, $"'{Find(path)}' {what}");

    private string Where(string path) => root.Find(path) is { Source.Length: > 0 } node ? $" ({node.Source})" : "";

    private string Shown(string path, bool isSecret) => root.Find(path) switch
    {
        null => $"{path} (not set)",
        { IsEmpty: true } or { Children: not null } => path,
        { Items: { } items } when items.Any(item => item.Children is not null) => path,
        var node => $"{path}: {(isSecret ? Hidden : node)}",
    };
}
