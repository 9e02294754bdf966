using System.Collections.Concurrent;
using Registry.Oci;

namespace Registry.Server.Mirror.Manifests;

/// <summary>
/// Tags of which a client was told by HEAD what they name upstream. Many clients then ask for the digest alone; the tag belongs to what they get, or it would not be here when the
/// upstream is not.
/// </summary>
internal sealed class AnnouncedTags
{
    // Bounds the memory; of one that is forgotten the tag comes with its next pull.
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<(RepositoryName, Digest), TagName> _tags = new();

    public void Add(RepositoryName repository, Digest digest, TagName tag)
    {
        if (_tags.Count > Most)
        {
            _tags.Clear();
        }

        _tags[(repository, digest)] = tag;
    }

    /// <summary>The tag, once; null when there was none.</summary>
    public TagName? Take(RepositoryName repository, Digest digest) => _tags.TryRemove((repository, digest), out var tag) ? tag : null;
}
