using Registry.Server.Settings.Registry2;

namespace Registry.Server.Settings;

/// <summary>The settings, and what those of registry:2 became in them.</summary>
/// <param name="Strangers">Variables that begin as registry:2's do, and are none.</param>
/// <param name="OfficialFile">The file of registry:2's that was read; null where there is none.</param>
internal sealed record LoadedSettings(RegistryOptions Options, Translation Translation, IReadOnlyList<string> Strangers, string? OfficialFile, IConfiguration Configuration)
{
    /// <summary>A sentence for each setting of registry:2, with what is stronger than it.</summary>
    public IEnumerable<(string Text, bool IsMissing)> Became => Translation.Told.Select(told => ($"{told}{Overruling(told)}", told.IsMissing));

    /// <summary>What stops the start, with the settings of registry:2 that it comes from.</summary>
    public string Explain(string faults) => string.Join(Environment.NewLine, faults.Split(Environment.NewLine).Select(Translation.Explain));

    private string Overruling(Told told)
    {
        var isOverruled = told.Key is not null && Translation.Settings.Last(setting => setting.Key == told.Key).Value != Configuration[told.Key];
        return isOverruled ? $", but {told.Key} is {(told.Value is null ? "set elsewhere too" : Configuration[told.Key!])}, which is stronger" : "";
    }
}
