using System.Globalization;

namespace Registry.Server.Cli;

/// <summary>Lines of a list, in columns that are as wide as they have to be.</summary>
internal static class Columns
{
    public static void Write(TextWriter writer, IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<IReadOnlyList<string>> lines = [titles, .. rows];
        var widths = titles.Select((_, i) => lines.Max(line => line[i].Length)).ToList();
        foreach (var line in lines)
        {
            writer.WriteLine(string.Join("  ", line.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }

    public static string Text(DateTimeOffset? time, string none = "never") => time is { } at ? $"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z" : none;

    /// <summary>As precise as times are kept, and in one word: to be given to a command again.</summary>
    public static string Exact(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
