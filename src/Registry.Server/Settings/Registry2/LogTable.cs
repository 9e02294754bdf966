namespace Registry.Server.Settings.Registry2;

/// <summary><c>log</c>, and what reports to others.</summary>
internal static class LogTable
{
    private const string Level = "log.level";

    private static readonly Dictionary<string, string> Levels = new(StringComparer.OrdinalIgnoreCase) { ["error"] = "error", ["warn"] = "warning", ["info"] = "information", ["debug"] = "debug" };

    public static IEnumerable<Entry> Entries =>
    [
        new(Level, LevelOf),
        new("loglevel", OldLevel),
        new("log.formatter", Format),
        new("log.accesslog.disabled", Requests),
        Entry.NotNeeded("log.fields", "lines have no fields of one's own; whoever collects them knows whose they are"),
        new("log.hooks", Hooks),
        Entry.NotNeeded("log.reportcaller", "lines name no places in the source"),
        new("reporting.bugsnag", (to, path) => Reporting(to, path, "apikey")),
        new("reporting.newrelic", (to, path) => Reporting(to, path, "licensekey")),
    ];

    private static void LevelOf(Translation to, string path)
    {
        if (to.Text(path) is not { } text)
        {
            return;
        }

        if (Levels.TryGetValue(text, out var level))
        {
            to.Becomes(path, "Log:Level", level);
        }
        else
        {
            to.Refuse(path, $"'{text}' is none of error, warn, info and debug");
        }
    }

    private static void OldLevel(Translation to, string path)
    {
        if (to.Find(Level) is null)
        {
            LevelOf(to, path);
        }
        else
        {
            to.NotNeeded(path, $"{Level} counts");
        }
    }

    private static void Format(Translation to, string path)
    {
        switch (to.Text(path))
        {
            case null:
                break;
            case "text" or "json":
                to.Becomes(path, "Log:Format", to.Text(path)!);
                break;
            case "logstash":
                to.Refuse(path, "there is no format of Logstash's own; set json, which it reads as well");
                break;
            case var other:
                to.Refuse(path, $"'{other}' is none of text, json and logstash");
                break;
        }
    }

    private static void Requests(Translation to, string path)
    {
        if (to.Flag(path) is { } isDisabled)
        {
            to.Becomes(path, "Log:Requests", isDisabled ? "false" : "true");
        }
    }

    private static void Hooks(Translation to, string path) =>
        Disableable.Refuse(to, path, "the registry sends no mail; let what collects its log do it, and remove the hook or set disabled: true");

    private static void Reporting(Translation to, string path, string key)
    {
        if (to.Find($"{path}.{key}") is not null)
        {
            to.Refuse(path, "errors stand in the log, and are sent to nobody; remove it");
        }
    }
}
