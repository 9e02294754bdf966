using Registry.Oci;

namespace Registry.Server.Tests.Policies.Retention;

/// <summary>A manifest as the naive model has it.</summary>
internal sealed record NaiveManifest(Digest Digest, Digest? Subject, Digest[] Entries)
{
    public double UsedAt { get; set; }

    public bool IsInTrash { get; set; }
}

/// <summary>
/// What goes, said as plainly as can be: begin with all that is named, add what goes along with it until nothing is added, and the rest goes. Kept beside the index by whoever changes
/// both.
/// </summary>
internal sealed class NaiveNames
{
    public List<NaiveManifest> Manifests { get; } = [];

    public Dictionary<string, Digest> Tags { get; } = [];

    /// <summary>What a tag pointed to before, and when it left.</summary>
    public List<(Digest Digest, double Day)> History { get; } = [];

    public IEnumerable<NaiveManifest> Live => Manifests.Where(manifest => !manifest.IsInTrash);

    /// <param name="kept">The tags that stay.</param>
    /// <param name="heldSince">What a tag pointed to since then stays.</param>
    /// <param name="unusedSince">Null: what nothing names stays.</param>
    public HashSet<Digest> Gone(IReadOnlySet<string> kept, double heldSince, double? unusedSince)
    {
        var held = History.Where(move => move.Day >= heldSince).Select(move => move.Digest)
            .Concat(Manifests.Where(manifest => manifest.IsInTrash).SelectMany(manifest => manifest.Entries))
            .Concat(Live.Where(manifest => Manifests.Exists(other => other.IsInTrash && other.Digest.Equals(manifest.Subject))).Select(manifest => manifest.Digest))
            .ToList();
        var before = Closure(Named(Tags.Keys).Concat(held));
        var unnamed = Live.Where(manifest => !before.Contains(manifest.Digest) && (unusedSince is null || manifest.UsedAt >= unusedSince)).Select(manifest => manifest.Digest);
        var staying = Closure(Named(kept).Concat(held).Concat(unnamed));
        return [.. Live.Select(manifest => manifest.Digest).Where(digest => !staying.Contains(digest))];
    }

    private IEnumerable<Digest> Named(IEnumerable<string> tags) => Tags.Where(tag => SubjectOf(tag.Key) is { } subject ? Find(subject) is null : tags.Contains(tag.Key)).Select(tag => tag.Value);

    private HashSet<Digest> Closure(IEnumerable<Digest> roots)
    {
        var all = roots.Where(root => Find(root) is not null).ToHashSet();
        int before;
        do
        {
            before = all.Count;
            foreach (var manifest in Live)
            {
                if (all.Contains(manifest.Digest))
                {
                    all.UnionWith(manifest.Entries.Append(manifest.Subject ?? manifest.Digest).Where(digest => Find(digest) is not null));
                }

                if (manifest.Subject is { } subject && Find(subject) is not null && all.Contains(subject))
                {
                    all.Add(manifest.Digest);
                }
            }

            all.UnionWith(Tags.Where(tag => SubjectOf(tag.Key) is { } subject && all.Contains(subject)).Select(tag => tag.Value));
        }
        while (all.Count > before);
        return all;
    }

    private NaiveManifest? Find(Digest digest) => Live.FirstOrDefault(manifest => manifest.Digest.Equals(digest));

    private static Digest? SubjectOf(string tag) => tag.StartsWith("sha256-", StringComparison.Ordinal) ? Digest.Parse($"sha256:{tag.Substring(7, 64)}") : null;
}
