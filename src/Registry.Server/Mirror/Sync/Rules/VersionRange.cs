using NuGet.Versioning;

namespace Registry.Server.Mirror.Sync.Rules;

/// <summary>
/// A range of semantic versions as npm writes them: <c>&gt;=1.2 &lt;2</c>, <c>^1.4</c>, <c>~1.4.2</c>, <c>1.2</c>, and several of them with <c>||</c> between. A pre-release lies in it only
/// where the range names a pre-release itself.
/// </summary>
internal sealed class VersionRange
{
    private static readonly string[] Operators = [">=", "<=", ">", "<", "^", "~", "="];

    private readonly List<List<Func<NuGetVersion, bool>>> _alternatives = [];
    private readonly List<bool> _takePreReleases = [];
    private readonly string _text;

    /// <exception cref="FormatException">It is none.</exception>
    public VersionRange(string text)
    {
        _text = text;
        foreach (var alternative in text.Split("||", StringSplitOptions.TrimEntries))
        {
            // npm allows a space behind the sign.
            var words = Operators.Aggregate(alternative, (words, sign) => words.Replace($"{sign} ", sign, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                throw Fault("a part of it is empty");
            }

            _alternatives.Add([.. words.Select(Comparator)]);
            _takePreReleases.Add(words.Any(word => word.Contains('-', StringComparison.Ordinal)));
        }
    }

    /// <summary>The version that a tag names, with a <c>v</c> before it or without, and with one to three numbers; null for none.</summary>
    public static NuGetVersion? VersionOf(string tag) =>
        tag.StartsWith('v') ? Parse(tag[1..]) : Parse(tag);

    public bool Contains(NuGetVersion version) => _alternatives.Zip(_takePreReleases).Any(alternative =>
        (alternative.Second || !version.IsPrerelease) && alternative.First.All(comparator => comparator(version)));

    public override string ToString() => _text;

    private Func<NuGetVersion, bool> Comparator(string word)
    {
        var sign = Operators.FirstOrDefault(sign => word.StartsWith(sign, StringComparison.Ordinal)) ?? "";
        var text = word[sign.Length..];
        var version = VersionOf(text) ?? throw Fault($"'{text}' is no version");
        var parts = text.Split('-', '+')[0].Count(c => c == '.') + 1;
        return sign switch
        {
            ">=" => other => other >= version,
            ">" => parts == 3 ? other => other > version : other => other >= Next(version, parts),
            "<" => other => other < version,
            "<=" => parts == 3 ? other => other <= version : other => other < Next(version, parts),
            "^" => other => other >= version && other < Next(version, version.Major > 0 ? 1 : version.Minor > 0 || parts == 2 ? 2 : parts == 1 ? 1 : 3),
            "~" => other => other >= version && other < Next(version, parts == 1 ? 1 : 2),
            _ => parts == 3 ? other => other == version : other => other >= version && other < Next(version, parts),
        };
    }

    // The first version that differs in one of so many numbers. Its pre-releases come before it, and belong to it.
    private static NuGetVersion Next(NuGetVersion version, int parts) => parts switch
    {
        1 => new NuGetVersion(version.Major + 1, 0, 0, "0"),
        2 => new NuGetVersion(version.Major, version.Minor + 1, 0, "0"),
        _ => new NuGetVersion(version.Major, version.Minor, version.Patch + 1, "0"),
    };

    private static NuGetVersion? Parse(string text) =>
        text.Length > 0 && char.IsAsciiDigit(text[0]) && NuGetVersion.TryParse(text, out var version) && !version.IsLegacyVersion && text.Split('-', '+')[0].Count(c => c == '.') < 3 ? version : null;

    private FormatException Fault(string why) => new($"'{_text}' is no range of versions: {why}; write one as >=1.2 <2, ^1.4 or ~1.4.2");
}
