using System.Globalization;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Index.Uses;
using Registry.Server.Policies.Immutable;

namespace Registry.Server.Policies.Retention;

/// <summary>
/// What the rules say of the tags of a repository, each for itself: one that a rule is about, and that no clause of any rule keeps, is to be deleted. Immutable tags are kept, and the
/// tags under which clients keep the referrers of a digest are no rule's business: they go with what they belong to.
/// </summary>
internal sealed class TagClauses(IReadOnlyList<RetentionRule> rules, ImmutableTags immutable)
{
    public bool HasRules => rules.Count > 0;

    public bool Cover(RepositoryName repository) => rules.Any(rule => rule.Repositories.Matches(repository, user: null));

    /// <param name="tags">All of the repository.</param>
    public List<TagVerdict> Of(RepositoryName repository, IReadOnlyList<TagState> tags, DateTimeOffset now)
    {
        var named = tags.Where(tag => tag.Name.FallbackSubject is null).ToList();
        var opinions = rules.Where(rule => rule.Repositories.Matches(repository, user: null)).SelectMany(rule => Opinions(rule, named, now)).ToLookup(opinion => opinion.Tag);
        return [.. tags.Select(tag => Verdict(repository, tag, [.. opinions[tag.Name]]))];
    }

    private TagVerdict Verdict(RepositoryName repository, TagState tag, List<Opinion> opinions)
    {
        if (opinions.Count == 0)
        {
            return new TagVerdict(tag, IsKept: true, "no rule is about it");
        }

        if (opinions.Find(opinion => opinion.IsKept) is { } keeping)
        {
            return new TagVerdict(tag, IsKept: true, keeping.Why);
        }

        return immutable.RuleOf(repository, tag.Name.ToString()) is { } rule
            ? new TagVerdict(tag, IsKept: true, $"it is immutable ({rule.Source})")
            : new TagVerdict(tag, IsKept: false, opinions[0].Why);
    }

    // Tags that were pushed at the same moment have an order too, or two runs would not agree.
    private static IEnumerable<Opinion> Opinions(RetentionRule rule, List<TagState> tags, DateTimeOffset now) => tags
        .Where(tag => rule.Tags.Matches(tag.Name.ToString()))
        .OrderByDescending(tag => tag.MovedAt)
        .ThenByDescending(tag => tag.Name.ToString(), StringComparer.Ordinal)
        .Select((tag, i) => Clause(rule, tag, i + 1, now) is { } clause
            ? new Opinion(tag.Name, IsKept: true, $"{clause} ({rule.Source})")
            : new Opinion(tag.Name, IsKept: false, Number($"number {i + 1} by age, pushed {Text(now - tag.MovedAt)} ago, last used {Text(now - UsedAt(tag))} ago ({rule.Source})")));

    private static string? Clause(RetentionRule rule, TagState tag, int number, DateTimeOffset now) => rule switch
    {
        { KeepMatching: { } pattern } when pattern.Matches(tag.Name.ToString()) => $"KeepMatching {pattern}",
        { KeepNewest: { } count } when number <= count => Number($"KeepNewest {count}: it is number {number}"),
        { KeepYounger: { } time } when tag.MovedAt > now - time => $"KeepYounger {Text(time)}: it was pushed {Text(now - tag.MovedAt)} ago",
        { KeepPulled: { } time } when UsedAt(tag) + ContentUses.Precision > now - time => $"KeepPulled {Text(time)}: it was used {Text(now - UsedAt(tag))} ago",
        _ => null,
    };

    // What was just brought back, or pushed under another name, is in use although nobody has pulled it yet.
    private static DateTimeOffset UsedAt(TagState tag) => tag.MovedAt > tag.UsedAt ? tag.MovedAt : tag.UsedAt;

    private static string Number(FormattableString text) => FormattableString.Invariant(text);

    private static string Text(TimeSpan time) => time >= TimeSpan.FromDays(1) ? Number($"{(int)time.TotalDays} d") : Number($"{(int)time.TotalHours} h");

    /// <summary>What one rule says of one tag.</summary>
    private sealed record Opinion(TagName Tag, bool IsKept, string Why);
}
