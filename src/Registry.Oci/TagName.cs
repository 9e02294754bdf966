using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Registry.Oci;

/// <summary>A tag: up to 128 characters of <c>[a-zA-Z0-9_][a-zA-Z0-9._-]*</c> (distribution specification, "Pulling manifests").</summary>
public sealed partial record TagName
{
    private readonly string _value;

    private TagName(string value) => _value = value;

    /// <exception cref="FormatException">Says what is wrong with the text.</exception>
    public static TagName Parse(string? text) => TryParse(text, out var tag, out var fault) ? tag : throw new FormatException(fault);

    public static bool TryParse(string? text, [NotNullWhen(true)] out TagName? tag) => TryParse(text, out tag, out _);

    /// <summary>False, with a sentence for the client, when the text is not a tag.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TagName? tag, [NotNullWhen(false)] out string? fault)
    {
        var valid = text is not null && Grammar().IsMatch(text);
        tag = valid ? new TagName(text!) : null;
        fault = valid ? null : $"'{Excerpt.Of(text)}' is not a tag: use up to 128 letters, digits, '_', '.' and '-', beginning with a letter, a digit or '_'";
        return valid;
    }

    /// <summary>The tag under which older clients keep the index of a digest's referrers ("Referrers Tag Schema").</summary>
    public static TagName ReferrersFallback(Digest subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return new TagName($"{subject.Algorithm.Name}-{subject.Hex[..64]}");
    }

    /// <summary>
    /// What the digest begins with whose referrers lie under this tag: of that schema, and of cosign, which appends <c>.sig</c>, <c>.att</c> or <c>.sbom</c>. Null for any other tag.
    /// </summary>
    public string? FallbackSubject => Fallback().Match(_value) is { Success: true } match ? $"{match.Groups["algorithm"].Value}:{match.Groups["hex"].Value}" : null;

    public override string ToString() => _value;

    [GeneratedRegex(@"\A[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();

    [GeneratedRegex(@"\A(?<algorithm>sha256|sha512)-(?<hex>[0-9a-f]{64})(\.|\z)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Fallback();
}
