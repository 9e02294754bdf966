using System.Collections.Immutable;
using Registry.Oci;

namespace Registry.Server.Tests.Faults.Power;

/// <summary>Holds disks that a power cut may leave to the promises: what was acknowledged is there, and nothing is promised that is not.</summary>
internal sealed class PowerCuts(Recording recording, string data, string scratch)
{
    private readonly List<RepositoryHistory> _histories = RepositoryHistory.Of(recording.Exchanges);
    private readonly Dictionary<(long, long, long), RecoveredIndex> _indexes = [];
    private readonly Dictionary<(RecordedFile, long), Digest> _digests = [];
    private readonly Dictionary<string, RecoveredJournal> _journals = [];

    /// <summary>Different states of the index that were opened.</summary>
    public int Recovered => _indexes.Count;

    /// <summary>Changes that were asked for over HTTP and answered.</summary>
    public int Acknowledged => _histories.Sum(history => history.Length);

    /// <summary>Files of blobs that clean-up removed.</summary>
    public int Removed => recording.RemovedBlobs;

    /// <summary>Every line of the trace behind which the disk, or what clients may count on, is another than before it.</summary>
    public ImmutableArray<int> Lines { get; } =
    [
        .. recording.Steps.SelectMany(step => new[] { step.Begin + 1, step.DurableFrom == int.MaxValue ? step.End + 1 : step.DurableFrom + 1 })
            .Concat(recording.Exchanges.Select(exchange => exchange.Answered + 1))
            .Distinct().Order(),
    ];

    /// <summary>What is broken, in words.</summary>
    public IEnumerable<string> Faults(int line, Survival survival)
    {
        var cut = new PowerCut(recording, line, survival);
        var index = Recover(cut);
        return index.Faults.Concat(index.Blobs.Where(blob => !IsWhole(cut, blob)).Select(blob => $"the index promises {blob}, and its bytes are missing or others"))
            .Concat(_histories.SelectMany(history => Lost(history, line, index)))
            .Select(fault => $"a power cut in line {line} that left {survival.Name} of what was not yet durable: {fault}");
    }

    private RecoveredIndex Recover(PowerCut cut)
    {
        var files = RecoveredIndex.Files.Select(name => cut.Find(Path.Combine(data, name))).ToList();
        var key = (cut.Key(files[0]), cut.Key(files[1]), cut.Key(files[2]));
        if (!_indexes.TryGetValue(key, out var index))
        {
            _indexes.Add(key, index = RecoveredIndex.Open(scratch, name => cut.Read(Path.Combine(data, name))));
        }

        return index;
    }

    private bool IsWhole(PowerCut cut, Digest blob) => IsInPlace(cut, blob) || RecoverJournal(cut).Holds(blob);

    private RecoveredJournal RecoverJournal(PowerCut cut)
    {
        var files = cut.Files(Path.Combine(data, "journal"));
        var key = string.Join(',', files.Select(cut.Key));
        if (!_journals.TryGetValue(key, out var journal))
        {
            _journals.Add(key, journal = RecoveredJournal.Open(scratch, [.. files.Select(cut.Read)]));
        }

        return journal;
    }

    private bool IsInPlace(PowerCut cut, Digest blob)
    {
        if (cut.Find(Path.Combine(data, "blobs", blob.Algorithm.Name, blob.Hex[..2], blob.Hex)) is not { } file)
        {
            return false;
        }

        var key = (file, cut.Key(file));
        if (!_digests.TryGetValue(key, out var digest))
        {
            _digests.Add(key, digest = Digest.Of(cut.Read(file), blob.Algorithm));
        }

        return digest.Equals(blob);
    }

    private static IEnumerable<string> Lost(RepositoryHistory history, int line, RecoveredIndex index)
    {
        var found = index.Repositories.GetValueOrDefault(history.Name, ImmutableDictionary<string, Digest>.Empty);
        var (acknowledged, underWay) = history.At(line);
        if (IsSame(found, acknowledged) || (underWay is not null && IsSame(found, underWay)))
        {
            return [];
        }

        return acknowledged.Keys.Union(found.Keys)
            .Where(path => !Equals(acknowledged.GetValueOrDefault(path), found.GetValueOrDefault(path)))
            .Select(path => $"{path} was acknowledged as {acknowledged.GetValueOrDefault(path)?.ToString() ?? "absent"} and is {found.GetValueOrDefault(path)?.ToString() ?? "absent"}");
    }

    private static bool IsSame(ImmutableDictionary<string, Digest> one, ImmutableDictionary<string, Digest> other) =>
        one.Count == other.Count && one.All(entry => entry.Value.Equals(other.GetValueOrDefault(entry.Key)));
}
