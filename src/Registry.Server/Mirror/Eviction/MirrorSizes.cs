using System.Collections.Concurrent;

namespace Registry.Server.Mirror.Eviction;

/// <summary>What the upstreams' repositories hold here, as the last clean-up has counted it: counting looks at all of their blobs, too much for a request.</summary>
internal sealed class MirrorSizes
{
    private readonly ConcurrentDictionary<string, (long Bytes, DateTimeOffset CountedAt)> _sizes = new(StringComparer.Ordinal);

    public void Note(string upstream, long bytes, DateTimeOffset countedAt) => _sizes[upstream] = (bytes, countedAt);

    /// <summary>Null before the first clean-up since the start.</summary>
    public (long Bytes, DateTimeOffset CountedAt)? Find(string upstream) => _sizes.TryGetValue(upstream, out var size) ? size : null;
}
