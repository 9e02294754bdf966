using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Registry.Oci;

/// <summary>The name of a repository, <c>&lt;name&gt;</c> in the distribution specification ("Pulling manifests").</summary>
public sealed partial record RepositoryName
{
    /// <summary>Characters. Clients refuse more than this for host and name together (the specification's note for implementers).</summary>
    public const int MaxLength = 255;

    private readonly string _value;

    private RepositoryName(string value) => _value = value;

    /// <exception cref="FormatException">Says what is wrong with the text.</exception>
    public static RepositoryName Parse(string? text) => TryParse(text, out var name, out var fault) ? name : throw new FormatException(fault);

    public static bool TryParse(string? text, [NotNullWhen(true)] out RepositoryName? name) => TryParse(text, out name, out _);

    /// <summary>False, with a sentence for the client, when the text is not a repository's name.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RepositoryName? name, [NotNullWhen(false)] out string? fault)
    {
        fault = text switch
        {
            null or "" => "the repository's name is missing",
            { Length: > MaxLength } => $"'{Excerpt.Of(text)}' is longer than {MaxLength} characters",
            _ when !Grammar().IsMatch(text) =>
                $"'{Excerpt.Of(text)}' is not a repository's name: use lower-case letters and digits, with single '.', '_', '__' or dashes between them, in parts set apart by '/'",
            _ => null,
        };
        name = fault is null ? new RepositoryName(text!) : null;
        return name is not null;
    }

    public override string ToString() => _value;

    [GeneratedRegex(@"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
