using System.Text;
using System.Text.RegularExpressions;

namespace Registry.Server.Tests.Faults.Power;

/// <param name="Begin">The line of the trace that it was begun in. Lines are in the order in which things happened.</param>
/// <param name="End">The line that it returned in.</param>
/// <param name="Arguments">As strace writes them.</param>
internal sealed partial record SystemCall(int Begin, int End, string Name, string Arguments, long Result)
{
    private const string Unfinished = " <unfinished ...>";

    /// <summary>
    /// The calls that succeeded, in the order of their returns. What several threads did at once is put together again. What a killed process was sending is there, though the call
    /// never returned.
    /// </summary>
    public static IEnumerable<SystemCall> Read(IEnumerable<string> trace)
    {
        var begun = new Dictionary<string, (int Line, string Text)>();
        foreach (var (line, text) in trace.Index())
        {
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            var (thread, said) = (text[..space], text[space..].TrimStart());
            if (said.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                begun[thread] = (line, said[..^Unfinished.Length]);
                continue;
            }

            var begin = line;
            if (Resumed().Match(said) is { Success: true } resumed && begun.Remove(thread, out var first))
            {
                (begin, said) = (first.Line, first.Text + resumed.Groups["rest"].Value);
            }

            if (Whole().Match(said) is { Success: true } call && (call.Groups["result"].Success || said.StartsWith("send", StringComparison.Ordinal)))
            {
                _ = long.TryParse(call.Groups["result"].ValueSpan, out var result);
                yield return new SystemCall(begin, line, call.Groups["name"].Value, call.Groups["arguments"].Value, result);
            }
        }
    }

    /// <summary>The descriptor in the first argument, and the path that it had.</summary>
    public (int Descriptor, string Path) File
    {
        get
        {
            var open = Arguments.IndexOf('<', StringComparison.Ordinal);
            var close = Arguments.IndexOf('>', StringComparison.Ordinal);
            return open >= 0 && int.TryParse(Arguments.AsSpan(0, open), out var descriptor) ? (descriptor, Arguments[(open + 1)..close]) : (-1, "");
        }
    }

    /// <summary>The quoted text of this number, of a C string; bytes are characters.</summary>
    public string Text(int number = 0)
    {
        var at = 0;
        for (; ; number--)
        {
            var begin = Arguments.IndexOf('"', at) + 1;
            if (begin == 0)
            {
                return "";
            }

            at = begin;
            while (Arguments[at] != '"')
            {
                at += Arguments[at] == '\\' ? 2 : 1;
            }

            if (number == 0)
            {
                return CText.Read(Arguments.AsSpan(begin, at - begin));
            }

            at++;
        }
    }

    /// <summary>What all quotes hold, put together.</summary>
    public string AllText()
    {
        var (all, number) = (new StringBuilder(), 0);
        while (Text(number++) is { Length: > 0 } text)
        {
            all.Append(text);
        }

        return all.ToString();
    }

    /// <summary>The argument of this number from behind, where no text is.</summary>
    public string Last(int number = 0) => Arguments.Split(", ")[^(number + 1)];

    [GeneratedRegex(@"\A<\.\.\. \w+ resumed>(?<rest>.*)\z", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Resumed();

    // Failures have -1, and what a killed process was in the midst of has '?'.
    [GeneratedRegex(@"\A(?<name>\w+)\((?<arguments>.*)\)\s+= (\?|(?<result>\d+))(<[^<>]*>(\(deleted\))?)?\z", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Whole();
}
