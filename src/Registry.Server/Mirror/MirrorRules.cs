using Registry.Server.Mirror.Upstreams;
using Registry.Server.Settings;

namespace Registry.Server.Mirror;

/// <summary>Upstreams out of the settings, and what is wrong with them.</summary>
internal static class MirrorRules
{
    private const string Section = "Registry:Mirror";

    public static IReadOnlyList<Upstream> Upstreams(MirrorOptions options) => [.. options.Upstreams.Select(upstream => new Upstream(upstream))];

    /// <summary>What is wrong with the settings, each with its path.</summary>
    public static IEnumerable<string> Faults(MirrorOptions options)
    {
        foreach (var (i, upstream) in options.Upstreams.Index().Where(entry => entry.Item.Name.Length > 0))
        {
            foreach (var fault in RemoteRules.Faults(upstream, () => new Upstream(upstream)).Concat(options.Upstreams.Take(i).Any(other => other.Name == upstream.Name) ? ["Name: another upstream is called so too"] : [])
                .Concat(upstream.MaxSize is { Bytes: 0 } ? [$"{nameof(upstream.MaxSize)}: of nothing nothing could be kept; without it there is no bound"] : []))
            {
                yield return $"{Section}:{nameof(options.Upstreams)}:{i}:{fault}";
            }
        }

        if (options.Root is { Length: > 0 } root && options.Upstreams.All(upstream => upstream.Name != root))
        {
            yield return $"{Section}:{nameof(options.Root)}: there is no upstream '{root}'";
        }
    }
}
