using Registry.Server.Index;
using Registry.Server.Policies.Immutable;
using Registry.Server.Settings;

namespace Registry.Server.Mirror.Eviction;

/// <summary>What the bounds of the upstreams would take away now. Nothing is changed.</summary>
internal static class EvictionSimulation
{
    /// <summary>How many manifests, and by how many bytes the upstreams' repositories then hold less; null where no upstream is bounded.</summary>
    public static (long Manifests, long Bytes)? Count(IndexDatabase database, RegistryOptions options, DateTimeOffset now)
    {
        var bounded = MirrorRules.Upstreams(options.Mirror).Where(upstream => upstream.Options is { MaxSize: not null } or { MaxAge: not null }).ToList();
        if (bounded.Count == 0)
        {
            return null;
        }

        var (immutable, manifests, bytes) = (new ImmutableTags(options.Policies), 0L, 0L);
        foreach (var upstream in bounded)
        {
            using var plan = new EvictionPlan(database, upstream, EvictionPlan.Limits(options, now), immutable, now);
            var before = plan.Bytes;
            manifests += plan.Going().LongCount();
            bytes += before - plan.Bytes;
        }

        return (manifests, bytes);
    }
}
