using System.Globalization;
using System.Text.RegularExpressions;

namespace Registry.Server.Settings.Registry2;

/// <summary>Times as registry:2 writes them: <c>168h</c>, <c>1h30m</c>, <c>1.5s</c>; a number alone is nanoseconds.</summary>
internal static partial class GoDuration
{
    private const int NanosecondsPerTick = 100;

    private static readonly Dictionary<string, decimal> Ticks = new(StringComparer.Ordinal)
    {
        ["ns"] = 1m / NanosecondsPerTick,
        ["us"] = TimeSpan.TicksPerMicrosecond,
        ["µs"] = TimeSpan.TicksPerMicrosecond,
        ["ms"] = TimeSpan.TicksPerMillisecond,
        ["s"] = TimeSpan.TicksPerSecond,
        ["m"] = TimeSpan.TicksPerMinute,
        ["h"] = TimeSpan.TicksPerHour,
    };

    public static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var nanoseconds))
        {
            time = TimeSpan.FromTicks(nanoseconds / NanosecondsPerTick);
            return true;
        }

        var match = Whole().Match(text);
        if (!match.Success)
        {
            return false;
        }

        var ticks = match.Groups["number"].Captures.Zip(match.Groups["unit"].Captures, (number, unit) => decimal.Parse(number.Value, CultureInfo.InvariantCulture) * Ticks[unit.Value]).Sum();
        if (ticks > TimeSpan.MaxValue.Ticks)
        {
            return false;
        }

        time = TimeSpan.FromTicks((long)ticks * (match.Groups["sign"].Value == "-" ? -1 : 1));
        return true;
    }

    [GeneratedRegex(@"\A(?<sign>[+-]?)((?<number>[0-9]{1,12}(\.[0-9]{0,9})?)(?<unit>ns|us|µs|ms|s|m|h))+\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();
}
