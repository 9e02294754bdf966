using System.Globalization;

namespace Registry.Server.Cli;

/// <summary>Times as people write them: <c>90d</c>, <c>12h</c>, <c>30m</c>.</summary>
internal static class Durations
{
    /// <summary>What there is, for help texts.</summary>
    public const string Units = "in days, hours or minutes: 90d, 12h, 30m";

    private const int MostDays = 36500;

    /// <exception cref="FormatException">It is none.</exception>
    public static TimeSpan Parse(string text)
    {
        var unit = text.Length > 1 ? char.ToLowerInvariant(text[^1]) : ' ';
        var days = unit switch
        {
            'd' => 1.0,
            'h' => 1.0 / 24,
            'm' => 1.0 / 24 / 60,
            _ => 0,
        };
        return days > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 && count * days <= MostDays
            ? TimeSpan.FromDays(count * days)
            : throw new FormatException($"'{text}' is not a time; examples are 90d, 12h and 30m, and the longest is {MostDays}d");
    }
}
