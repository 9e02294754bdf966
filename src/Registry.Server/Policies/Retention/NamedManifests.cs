using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;

namespace Registry.Server.Policies.Retention;

/// <summary>
/// Which manifests of a repository stay, and which go, when some of its tags go. Named is what a tag names, what a tag named lately, what something in the trash counts on, and all that
/// stays along with those. A manifest that nothing names any more because of a tag that goes, goes with it; one that nothing named before goes when nobody used it for long, if ever.
/// </summary>
internal sealed class NamedManifests
{
    private readonly RetentionReader _reader;
    private readonly ManifestGraph _graph;
    private readonly List<int> _held;

    /// <param name="tags">All of the repository.</param>
    /// <param name="heldSince">What a tag pointed to since then is named by its history.</param>
    public NamedManifests(RetentionReader reader, long id, RepositoryName repository, IEnumerable<TagState> tags, DateTimeOffset heldSince)
    {
        _reader = reader;
        _graph = new ManifestGraph(reader.Manifests(id), reader.Edges(id));
        _held = [.. reader.NamedByHistory(id, heldSince).Concat(reader.NamedByTrash(id, repository)).Select(manifest => _graph[manifest])];
        foreach (var tag in tags.Where(tag => tag.Name.FallbackSubject is not null))
        {
            AddFallback(reader.FindManifest(id, tag.Name.FallbackSubject!), _graph[tag.Manifest]);
        }
    }

    /// <summary>Tags whose manifest is the subject of one that a kept tag names, itself or by an index, are kept too.</summary>
    public List<TagVerdict> KeepSubjects(List<TagVerdict> verdicts)
    {
        var needed = _graph.Needed(Roots(verdicts.Where(verdict => verdict.IsKept)));
        return [.. verdicts.Select(verdict =>
            !verdict.IsKept && _graph.Referrers(_graph[verdict.Tag.Manifest]).FirstOrDefault(referrer => needed[referrer], -1) is var referrer and >= 0
                ? verdict with { IsKept = true, Why = $"what refers to it is kept: {_reader.DigestOf(_graph.Manifests[referrer].Id)}" }
                : verdict)];
    }

    /// <summary>The manifests that go.</summary>
    /// <param name="unusedSince">What nothing named before goes when nobody used it since then; null for never.</param>
    public HashSet<long> Gone(List<TagVerdict> verdicts, DateTimeOffset? unusedSince)
    {
        var before = _graph.Staying(Roots(verdicts).Concat(_held));
        var unnamed = Enumerable.Range(0, before.Length).Where(manifest => !before[manifest] && !(_graph.Manifests[manifest].UsedAt < unusedSince));
        var staying = _graph.Staying(Roots(verdicts.Where(verdict => verdict.IsKept)).Concat(_held).Concat(unnamed));
        return [.. _graph.Manifests.Where((_, i) => !staying[i]).Select(manifest => manifest.Id)];
    }

    /// <summary>Those that hang together, each part with what the others hang on first.</summary>
    public List<GoingPart> Together(HashSet<long> gone, List<TagVerdict> verdicts)
    {
        var tags = verdicts.Select(verdict => verdict.Tag).ToLookup(tag => tag.Manifest);
        var numbers = gone.Select(manifest => _graph[manifest]).ToList();
        return [.. GoneTogether.Of(_graph, numbers).Select(part => new GoingPart([.. part.Select(number => Going(number, tags))]))];
    }

    private GoingManifest Going(int number, ILookup<long, TagState> tags)
    {
        var (id, usedAt) = _graph.Manifests[number];
        return new GoingManifest(id, _reader.DigestOf(id), usedAt, [.. tags[id].Select(GoingTag.Of)]);
    }

    // Beside a subject that is not here, such as one in another repository, the tag names its manifest as any other would.
    private void AddFallback(long? subject, int manifest)
    {
        if (subject is { } id)
        {
            _graph.AddFallback(_graph[id], manifest);
        }
        else
        {
            _held.Add(manifest);
        }
    }

    private IEnumerable<int> Roots(IEnumerable<TagVerdict> verdicts) =>
        verdicts.Where(verdict => verdict.Tag.Name.FallbackSubject is null).Select(verdict => _graph[verdict.Tag.Manifest]);
}
