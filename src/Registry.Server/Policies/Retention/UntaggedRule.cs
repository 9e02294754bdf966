using Registry.Server.Patterns;
using Registry.Server.Settings;

namespace Registry.Server.Policies.Retention;

/// <summary>When manifests that nothing names are deleted.</summary>
/// <param name="Source">The setting's path.</param>
internal sealed record UntaggedRule(RepositoryPattern Repositories, TimeSpan UnusedFor, string Source)
{
    /// <exception cref="FormatException">The glob is none.</exception>
    public static UntaggedRule Of(UntaggedOptions options, string source) => new(PolicyRules.Repositories(options.Repositories), options.UnusedFor!.Value, source);
}
