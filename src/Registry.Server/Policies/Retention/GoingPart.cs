using Registry.Server.Index;
using Registry.Server.Index.Cleanup;

namespace Registry.Server.Policies.Retention;

/// <summary>Manifests that hang together and go together, in the order in which they go.</summary>
internal sealed class GoingPart(IReadOnlyList<GoingManifest> manifests)
{
    public IReadOnlyList<GoingManifest> Manifests => manifests;

    public IReadOnlySet<long> Ids { get; } = manifests.Select(manifest => manifest.Id).ToHashSet();

    /// <summary>By what it is restored: an image that had a tag rather than a signature or an entry.</summary>
    public GoingManifest Head { get; } = manifests.FirstOrDefault(manifest => manifest.Tags.Any(tag => tag.Name.FallbackSubject is null)) ?? manifests[0];
}
