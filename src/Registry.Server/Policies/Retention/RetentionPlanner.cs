using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Index.Uses;
using Registry.Server.Policies.Immutable;
using Registry.Server.Settings;

namespace Registry.Server.Policies.Retention;

/// <summary>Finds what the rules come to, by reading alone: the run does it, and the simulation shows it.</summary>
internal sealed class RetentionPlanner
{
    private readonly TagClauses _clauses;
    private readonly IReadOnlyList<UntaggedRule> _untagged;
    private readonly TimeSpan _trash;

    public RetentionPlanner(PolicyOptions policies, TrashOptions trash)
    {
        _clauses = new TagClauses(PolicyRules.Retention(policies), new ImmutableTags(policies));
        (_untagged, _trash) = (PolicyRules.Untagged(policies), trash.Keep);
    }

    public bool HasRules => _clauses.HasRules || _untagged.Count > 0;

    /// <summary>Whether any rule is about the repository.</summary>
    public bool Covers(RepositoryName repository) => _clauses.Cover(repository) || UnusedFor(repository) is not null;

    public RepositoryPlan Plan(RetentionReader reader, long id, RepositoryName repository, DateTimeOffset now)
    {
        reader.Begin();
        try
        {
            var unused = UnusedFor(repository);
            var heldSince = now - (unused > _trash ? unused.Value : _trash);
            var lastEvent = reader.LastTagEvent();
            var all = reader.Tags(id);
            var verdicts = _clauses.Of(repository, all, now);
            if (unused is null && verdicts.TrueForAll(verdict => verdict.IsKept))
            {
                return new RepositoryPlan(repository, id, verdicts, [], [], lastEvent, heldSince);
            }

            var named = new NamedManifests(reader, id, repository, all, heldSince);
            verdicts = named.KeepSubjects(verdicts);
            var gone = named.Gone(verdicts, unused is null ? null : now - unused - ContentUses.Precision);
            var tags = verdicts.Where(verdict => !verdict.IsKept && !gone.Contains(verdict.Tag.Manifest)).Select(verdict => GoingTag.Of(verdict.Tag)).ToList();
            return new RepositoryPlan(repository, id, verdicts, tags, named.Together(gone, verdicts), lastEvent, heldSince);
        }
        finally
        {
            reader.End();
        }
    }

    // Of several rules the most patient one counts.
    private TimeSpan? UnusedFor(RepositoryName repository) =>
        _untagged.Where(rule => rule.Repositories.Matches(repository, user: null)).Select(rule => (TimeSpan?)rule.UnusedFor).Max();
}
