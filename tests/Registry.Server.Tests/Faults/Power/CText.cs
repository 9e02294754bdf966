using System.Text;

namespace Registry.Server.Tests.Faults.Power;

/// <summary>What stands between the quotes of a C string.</summary>
internal static class CText
{
    /// <summary>Each byte as a character.</summary>
    public static string Read(ReadOnlySpan<char> quoted)
    {
        var text = new StringBuilder(quoted.Length);
        for (var at = 0; at < quoted.Length; at++)
        {
            text.Append(quoted[at] == '\\' ? Escaped(quoted, ref at) : quoted[at]);
        }

        return text.ToString();
    }

    private static char Escaped(ReadOnlySpan<char> quoted, ref int at)
    {
        var letter = quoted[++at];
        if (letter is < '0' or > '7')
        {
            return letter switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'v' => '\v', 'f' => '\f', _ => letter };
        }

        var value = letter - '0';
        for (var digits = 1; digits < 3 && at + 1 < quoted.Length && quoted[at + 1] is >= '0' and <= '7'; digits++)
        {
            value = (value * 8) + quoted[++at] - '0';
        }

        return (char)value;
    }
}
