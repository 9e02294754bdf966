using System.Globalization;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Index.Trash;
using Registry.Server.Settings;

namespace Registry.Server.Policies.Retention;

/// <summary>A tag or a manifest, and what the rules say of it.</summary>
/// <param name="Tag">Null for a manifest that no tag names.</param>
/// <param name="Bytes">What comes back with it, once it has left the trash; what goes together counts with the first of it.</param>
internal sealed record SimulatedEntry(RepositoryName Repository, TagName? Tag, Digest Digest, bool IsKept, long Bytes, string Why);

/// <summary>What the policies would delete now. Nothing is changed.</summary>
internal sealed class RetentionSimulation(IndexDatabase database, PolicyOptions policies, TrashOptions trash, DateTimeOffset now) : IDisposable
{
    private readonly RetentionPlanner _planner = new(policies, trash);
    private readonly RetentionReader _reader = new(database);

    public bool HasRules => _planner.HasRules;

    public void Dispose() => _reader.Dispose();

    /// <summary>All that goes, and with it all tags that stay where rules are about their repository.</summary>
    public List<SimulatedEntry> Run()
    {
        var plans = Plans().ToList();
        var parts = plans.SelectMany(plan => plan.Manifests.Select(part => (Plan: plan, Part: part))).ToList();
        using var freed = new FreedBytes(database);
        var bytes = freed.Of(parts.Index().SelectMany(entry => entry.Item.Part.Manifests.Select(manifest => (manifest.Id, entry.Index))));
        return
        [
            .. plans.SelectMany(Tags),
            .. parts.Index().SelectMany(entry => Manifests(entry.Item.Plan, entry.Item.Part, bytes.GetValueOrDefault(entry.Index))),
            .. plans.SelectMany(Kept),
        ];
    }

    /// <summary>How many tags and manifests go.</summary>
    public (long Tags, long Manifests) Count() => Plans().Aggregate((Tags: 0L, Manifests: 0L), (sum, plan) => (sum.Tags + plan.GoingTags, sum.Manifests + plan.GoingManifests));

    private IEnumerable<RepositoryPlan> Plans() =>
        _reader.Repositories().Where(entry => _planner.Covers(entry.Name)).Select(entry => _planner.Plan(_reader, entry.Id, entry.Name, now));

    private IEnumerable<SimulatedEntry> Tags(RepositoryPlan plan) =>
        plan.Tags.Select(tag => new SimulatedEntry(plan.Repository, tag.Name, _reader.DigestOf(tag.Manifest), IsKept: false, 0, $"{plan.WhyOf(tag.Name)}; something else names its manifest"));

    private IEnumerable<SimulatedEntry> Manifests(RepositoryPlan plan, GoingPart part, long bytes) => part.Manifests
        .OrderBy(manifest => manifest != part.Head)
        .SelectMany(manifest => manifest.Tags.DefaultIfEmpty().Select(tag => (manifest.Digest, tag?.Name, Why: WhyOf(plan, part, manifest, tag))))
        .Select((entry, i) => new SimulatedEntry(plan.Repository, entry.Name, entry.Digest, IsKept: false, i == 0 ? bytes : 0, entry.Why));

    private IEnumerable<SimulatedEntry> Kept(RepositoryPlan plan)
    {
        var going = plan.Manifests.SelectMany(part => part.Manifests).SelectMany(manifest => manifest.Tags).Select(tag => tag.Name).ToHashSet();
        return plan.Verdicts.Where(verdict => verdict.IsKept && !going.Contains(verdict.Tag.Name))
            .Select(verdict => new SimulatedEntry(plan.Repository, verdict.Tag.Name, _reader.DigestOf(verdict.Tag.Manifest), IsKept: true, 0, verdict.Why));
    }

    private string WhyOf(RepositoryPlan plan, GoingPart part, GoingManifest manifest, GoingTag? tag) =>
        tag is not null && tag.Name.FallbackSubject is null ? plan.WhyOf(tag.Name)
        : manifest != part.Head ? $"it hangs on {part.Head.Digest}"
        : string.Create(CultureInfo.InvariantCulture, $"nothing names it, and it was last used {(int)(now - manifest.UsedAt).TotalDays} d ago");
}
