using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Index.Uses;
using Registry.Server.Maintenance;
using Registry.Server.Mirror.Upstreams;
using Registry.Server.Policies.Immutable;
using Registry.Server.Settings;

namespace Registry.Server.Mirror.Eviction;

/// <summary>Which mirrored manifests of an upstream go so that it keeps to its bounds. Nothing is changed by asking.</summary>
internal sealed class EvictionPlan : IDisposable
{
    private readonly UpstreamOptions _bounds;
    private readonly ImmutableTags _immutable;
    private readonly DateTimeOffset _now;
    private readonly EvictionReader _reader;

    public EvictionPlan(IndexDatabase database, Upstream upstream, EvictionLimits limits, ImmutableTags immutable, DateTimeOffset now)
    {
        (_bounds, _immutable, _now) = (upstream.Options, immutable, now);
        _reader = new EvictionReader(database, upstream.Name, limits);
        Bytes = _reader.Bytes();
    }

    /// <summary>What the upstream's repositories hold, less what has gone.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether that is more than it may.</summary>
    public bool IsOver => Bytes > _bounds.MaxSize?.Bytes;

    /// <summary>What somebody used within the grace window of clean-up may be on its way to a client.</summary>
    public static EvictionLimits Limits(RegistryOptions options, DateTimeOffset now) => new(UnusedLinks.UsedBefore(now, options.Cleanup.Grace), now - options.Trash.Keep);

    /// <summary>An immutable tag keeps what it names.</summary>
    public static bool IsFree(EvictableManifest manifest, ImmutableTags immutable) => manifest.Tags.All(tag => immutable.RuleOf(manifest.Repository, tag.ToString()) is null);

    /// <summary>The least lately used first, as far as the caller reads; what hangs on another comes after it. None of an upstream that is not asked, for it would not come again.</summary>
    public IEnumerable<EvictableManifest> Going()
    {
        var agedBefore = _bounds.MaxAge is { } age ? (_now - age - ContentUses.Precision).ToUnixTimeMilliseconds() : long.MinValue;
        var order = new EvictionOrder(_bounds.Offline || (_bounds.MaxAge is null && !IsOver) ? [] : _reader.Unused());
        while (order.Next() is var (usedAt, id) && (usedAt < agedBefore || IsOver))
        {
            if (_reader.Find(id) is { } manifest && IsFree(manifest, _immutable))
            {
                var (bytes, dependents) = _reader.Take(id);
                Bytes -= bytes;
                dependents.ForEach(order.Add);
                yield return manifest;
            }
        }
    }

    public void Dispose() => _reader.Dispose();
}
