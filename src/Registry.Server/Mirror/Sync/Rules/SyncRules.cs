using Registry.Server.Mirror.Sync.Remote;
using Registry.Server.Mirror.Upstreams;
using Registry.Server.Settings;

namespace Registry.Server.Mirror.Sync.Rules;

/// <summary>Rules out of the settings, and what is wrong with them.</summary>
internal static class SyncRules
{
    private const string Section = "Registry:Sync";

    public static IReadOnlyList<SyncRule> Of(SyncOptions options) => [.. options.Rules.Select(rule => new SyncRule(rule))];

    /// <summary>What is wrong with the settings, each with its path.</summary>
    public static IEnumerable<string> Faults(SyncOptions options)
    {
        foreach (var (i, rule) in options.Rules.Index().Where(entry => entry.Item.Name.Length > 0))
        {
            if (RemoteRules.Fault(() => new SyncRule(rule)) is { } fault)
            {
                yield return $"{Section}:{nameof(options.Rules)}:{i}:{fault}";
            }

            if (options.Rules.Take(i).Any(other => other.Name == rule.Name))
            {
                yield return $"{Section}:{nameof(options.Rules)}:{i}:Name: another rule is called so too";
            }

            foreach (var (end, name) in new[] { (nameof(rule.From), rule.From), (nameof(rule.To), rule.To) }.Where(end => !string.IsNullOrEmpty(end.Item2)))
            {
                if (RemoteRules.Fault(() => SyncRegistries.OptionsOf(name!)) is { } wrong)
                {
                    yield return $"{Section}:{nameof(options.Rules)}:{i}:{end}: {wrong}";
                }
            }
        }

        foreach (var (i, registry) in options.Registries.Index().Where(entry => entry.Item.Name.Length > 0))
        {
            foreach (var fault in RemoteRules.Faults(registry, () => new RemoteRegistry(registry)))
            {
                yield return $"{Section}:{nameof(options.Registries)}:{i}:{fault}";
            }
        }
    }
}
