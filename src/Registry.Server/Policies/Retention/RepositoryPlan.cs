using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;

namespace Registry.Server.Policies.Retention;

/// <summary>What the rules come to in a repository.</summary>
/// <param name="Id">The repository's.</param>
/// <param name="Verdicts">All tags.</param>
/// <param name="Tags">Tags that go, and leave their manifest for something else names it.</param>
/// <param name="Manifests">Manifests that go, with the tags that name them; what hangs together goes together.</param>
/// <param name="LastTagEvent">The last move of a tag that was taken into account.</param>
/// <param name="HeldSince">What a tag pointed to since then stays.</param>
internal sealed record RepositoryPlan(
    RepositoryName Repository,
    long Id,
    IReadOnlyList<TagVerdict> Verdicts,
    IReadOnlyList<GoingTag> Tags,
    IReadOnlyList<GoingPart> Manifests,
    long LastTagEvent,
    DateTimeOffset HeldSince)
{
    private readonly Lazy<Dictionary<TagName, string>> _why = new(() => Verdicts.ToDictionary(verdict => verdict.Tag.Name, verdict => verdict.Why));

    public int Parts => Tags.Count + Manifests.Count;

    /// <summary>How many tags go, with their manifest or without it.</summary>
    public int GoingTags => Tags.Count + Manifests.Sum(part => part.Manifests.Sum(manifest => manifest.Tags.Count));

    public int GoingManifests => Manifests.Sum(part => part.Manifests.Count);

    /// <summary>Why the tag goes or stays, for people.</summary>
    public string WhyOf(TagName tag) => _why.Value[tag];
}
