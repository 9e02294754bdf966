using Registry.Server.Patterns;
using Registry.Server.Settings;

namespace Registry.Server.Policies.Retention;

/// <summary>Which tags of which repositories are kept.</summary>
/// <param name="Source">The setting's path.</param>
internal sealed record RetentionRule(
    RepositoryPattern Repositories,
    TagPattern Tags,
    int? KeepNewest,
    TimeSpan? KeepYounger,
    TimeSpan? KeepPulled,
    TagPattern? KeepMatching,
    string Source)
{
    /// <exception cref="FormatException">A pattern is none, or nothing would be kept.</exception>
    public static RetentionRule Of(RetentionOptions options, string source) =>
        options is { KeepNewest: null, KeepYounger: null, KeepPulled: null, KeepMatching: null or "" }
            ? throw new FormatException("it keeps nothing, and would delete every tag that it is about: set KeepNewest, KeepYounger, KeepPulled or KeepMatching")
            : new RetentionRule(
                PolicyRules.Repositories(options.Repositories),
                TagPattern.Parse(options.Tags),
                options.KeepNewest,
                options.KeepYounger,
                options.KeepPulled,
                options.KeepMatching is { Length: > 0 } matching ? TagPattern.Parse(matching) : null,
                source);
}
