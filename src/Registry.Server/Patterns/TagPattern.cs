using System.Text.RegularExpressions;
using Registry.Oci;

namespace Registry.Server.Patterns;

/// <summary>Which tags are meant: texts with <c>*</c> for any characters, set apart by commas, of which one has to match: <c>v*,release-*</c>.</summary>
internal sealed partial class TagPattern
{
    private readonly string[] _texts;

    private TagPattern(string text, string[] texts) => (Text, _texts) = (text, texts);

    public string Text { get; }

    /// <exception cref="FormatException">Some of it matches no tag; the message says what.</exception>
    public static TagPattern Parse(string text)
    {
        var texts = text.Split(',', StringSplitOptions.TrimEntries);
        return texts.FirstOrDefault(part => !Glob().IsMatch(part)) is { } wrong
            ? throw new FormatException($"'{Excerpt.Of(wrong)}' matches no tag: tags are letters, digits and . _ -, and * stands for any of them")
            : new TagPattern(text, texts);
    }

    public bool Matches(string tag) => Array.Exists(_texts, text => Wildcards.Matches(text, tag));

    public override string ToString() => Text;

    [GeneratedRegex(@"\A[A-Za-z0-9_.*-]+\z")]
    private static partial Regex Glob();
}
