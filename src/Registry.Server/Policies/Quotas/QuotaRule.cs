using Registry.Server.Patterns;
using Registry.Server.Settings;

namespace Registry.Server.Policies.Quotas;

/// <summary>How much the repositories of a glob may hold together.</summary>
/// <param name="MaxBytes">Null for any number.</param>
/// <param name="MaxTags">Null for any number.</param>
/// <param name="Source">The setting's path, for whoever is refused.</param>
internal sealed record QuotaRule(RepositoryPattern Repositories, long? MaxBytes, long? MaxTags, string Source)
{
    /// <exception cref="FormatException">The glob is none, or nothing is limited.</exception>
    public static QuotaRule Of(QuotaOptions options, string source) =>
        options is { MaxBytes: null, MaxTags: null }
            ? throw new FormatException("it limits nothing: set MaxBytes, MaxTags, or both")
            : new QuotaRule(PolicyRules.Repositories(options.Repositories), options.MaxBytes?.Bytes, options.MaxTags, source);
}
