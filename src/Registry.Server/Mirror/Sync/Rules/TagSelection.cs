using Registry.Server.Patterns;

namespace Registry.Server.Mirror.Sync.Rules;

/// <summary>Which tags of a repository are meant.</summary>
/// <param name="versions">Only versions in it; null for any tag.</param>
internal sealed class TagSelection(TagPattern tags, TagPattern? except, VersionRange? versions)
{
    public bool Has(string tag) =>
        tags.Matches(tag) && except?.Matches(tag) != true && (versions is null || (VersionRange.VersionOf(tag) is { } version && versions.Contains(version)));
}
