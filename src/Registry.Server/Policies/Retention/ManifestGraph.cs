using Registry.Server.Index;

namespace Registry.Server.Policies.Retention;

/// <summary>The manifests of a repository by number, and which of them stay along with which: the entries of an index with the index, a subject with its referrers and they with it.</summary>
internal sealed class ManifestGraph
{
    private readonly Dictionary<long, int> _numbers;
    private readonly List<int>?[] _entries;
    private readonly List<int>?[] _subjects;
    private readonly List<int>?[] _referrers;

    public ManifestGraph(IReadOnlyList<(long Id, DateTimeOffset UsedAt)> manifests, IEnumerable<(long From, long To, ReferenceKind Kind)> edges)
    {
        Manifests = manifests;
        _numbers = manifests.Select((manifest, i) => (manifest.Id, i)).ToDictionary();
        (_entries, _subjects, _referrers) = (new List<int>[manifests.Count], new List<int>[manifests.Count], new List<int>[manifests.Count]);
        foreach (var (from, to, kind) in edges)
        {
            var (one, other) = (_numbers[from], _numbers[to]);
            if (kind == ReferenceKind.Subject)
            {
                Add(_subjects, one, other);
                Add(_referrers, other, one);
            }
            else
            {
                Add(_entries, one, other);
            }
        }
    }

    public IReadOnlyList<(long Id, DateTimeOffset UsedAt)> Manifests { get; }

    /// <summary>The manifest's number.</summary>
    public int this[long manifest] => _numbers[manifest];

    /// <summary>A manifest that a fallback tag puts beside its subject: it stays with the subject, but does not keep it.</summary>
    public void AddFallback(int subject, int manifest) => Add(_referrers, subject, manifest);

    /// <summary>What refers to the manifest.</summary>
    public IReadOnlyList<int> Referrers(int manifest) => _referrers[manifest] ?? [];

    /// <summary>What hangs on the manifest: entries of an index, and referrers.</summary>
    public IEnumerable<int> Hanging(int manifest) => Of(_entries, manifest).Concat(Of(_referrers, manifest));

    /// <summary>What stays along with the manifest: what hangs on it, and its subject.</summary>
    public IEnumerable<int> Along(int manifest) => Hanging(manifest).Concat(Of(_subjects, manifest));

    /// <summary>What these count on: entries of indexes, and subjects.</summary>
    public bool[] Needed(IEnumerable<int> roots) => Reach(roots, manifest => Of(_entries, manifest).Concat(Of(_subjects, manifest)));

    /// <summary>What stays as long as these do: what they count on, and what refers to any of it.</summary>
    public bool[] Staying(IEnumerable<int> roots) => Reach(roots, Along);

    private bool[] Reach(IEnumerable<int> roots, Func<int, IEnumerable<int>> next)
    {
        var reached = new bool[Manifests.Count];
        var open = new Stack<int>(roots);
        while (open.TryPop(out var manifest))
        {
            if (!reached[manifest])
            {
                reached[manifest] = true;
                foreach (var other in next(manifest))
                {
                    open.Push(other);
                }
            }
        }

        return reached;
    }

    private static List<int> Of(List<int>?[] lists, int manifest) => lists[manifest] ?? [];

    private static void Add(List<int>?[] lists, int from, int to) => (lists[from] ??= []).Add(to);
}
