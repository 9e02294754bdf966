using Registry.Oci;
using Registry.Server.Patterns;
using Registry.Server.Settings;

namespace Registry.Server.Policies.Immutable;

/// <summary>Which tags stay where they are.</summary>
/// <param name="Source">The setting's path, for whoever is refused.</param>
internal sealed record ImmutableRule(RepositoryPattern Repositories, TagPattern Tags, TagPattern? Except, string Source)
{
    /// <exception cref="FormatException">One of the patterns is none.</exception>
    public static ImmutableRule Of(ImmutableOptions options, string source) => new(
        PolicyRules.Repositories(options.Repositories),
        TagPattern.Parse(options.Tags),
        options.Except is { Length: > 0 } except ? TagPattern.Parse(except) : null,
        source);

    public bool Covers(RepositoryName repository) => Repositories.Matches(repository, user: null);

    /// <summary>Of a repository that is covered.</summary>
    public bool Covers(string tag) => Tags.Matches(tag) && Except?.Matches(tag) != true;
}
