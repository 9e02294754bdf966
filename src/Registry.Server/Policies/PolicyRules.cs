using Registry.Server.Patterns;
using Registry.Server.Policies.Immutable;
using Registry.Server.Policies.Quotas;
using Registry.Server.Policies.Retention;
using Registry.Server.Settings;

namespace Registry.Server.Policies;

/// <summary>Policies out of the settings, and what is wrong with them.</summary>
internal static class PolicyRules
{
    public static IReadOnlyList<ImmutableRule> Immutable(PolicyOptions options) => [.. options.Immutable.Select((rule, i) => ImmutableRule.Of(rule, Path(nameof(options.Immutable), i)))];

    public static IReadOnlyList<QuotaRule> Quotas(PolicyOptions options) => [.. options.Quotas.Select((rule, i) => QuotaRule.Of(rule, Path(nameof(options.Quotas), i)))];

    public static IReadOnlyList<RetentionRule> Retention(PolicyOptions options) => [.. options.Retention.Select((rule, i) => RetentionRule.Of(rule, Path(nameof(options.Retention), i)))];

    public static IReadOnlyList<UntaggedRule> Untagged(PolicyOptions options) => [.. options.Untagged.Select((rule, i) => UntaggedRule.Of(rule, Path(nameof(options.Untagged), i)))];

    /// <summary>What is wrong with the settings of policies, each with its path.</summary>
    public static IEnumerable<string> Faults(PolicyOptions options) =>
        Faults(nameof(options.Immutable), options.Immutable, rule => rule is { Repositories.Length: > 0, Tags.Length: > 0 }, ImmutableRule.Of)
            .Concat(Faults(nameof(options.Quotas), options.Quotas, rule => rule.Repositories.Length > 0, QuotaRule.Of))
            .Concat(SameQuotas(options))
            .Concat(Faults(nameof(options.Retention), options.Retention, rule => rule is { Repositories.Length: > 0, Tags.Length: > 0 }, RetentionRule.Of))
            .Concat(Faults(nameof(options.Untagged), options.Untagged, rule => rule is { Repositories.Length: > 0, UnusedFor: not null }, UntaggedRule.Of));

    /// <exception cref="FormatException">It is no glob over repositories, or one that asks who the caller is.</exception>
    public static RepositoryPattern Repositories(string text)
    {
        if (!RepositoryPattern.TryParse(text, out var pattern, out var fault))
        {
            throw new FormatException(fault);
        }

        return pattern.NamesUser ? throw new FormatException($"'{text}': a policy has no caller that {{user}} could stand for; * stands for any name") : pattern;
    }

    // What is missing, the reader has told already.
    private static IEnumerable<string> Faults<TOptions, TRule>(string name, IEnumerable<TOptions> rules, Func<TOptions, bool> isComplete, Func<TOptions, string, TRule> parse) =>
        rules.Index().Where(entry => isComplete(entry.Item)).Select(entry => Fault(() => parse(entry.Item, ""), Path(name, entry.Index))).OfType<string>();

    private static string? Fault<TRule>(Func<TRule> parse, string path)
    {
        try
        {
            parse();
            return null;
        }
        catch (FormatException e)
        {
            return $"{path}: {e.Message}";
        }
    }

    private static IEnumerable<string> SameQuotas(PolicyOptions options) =>
        options.Quotas.Index()
            .Where(entry => entry.Item.Repositories.Length > 0 && options.Quotas.Take(entry.Index).Any(other => other.Repositories == entry.Item.Repositories))
            .Select(entry => $"{Path(nameof(options.Quotas), entry.Index)}: another quota is for '{entry.Item.Repositories}' too; say MaxBytes and MaxTags in one");

    private static string Path(string name, int number) => $"Registry:Policies:{name}:{number}";
}
