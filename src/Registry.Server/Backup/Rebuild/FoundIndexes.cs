using Registry.Server.Backup.Rebuild.Salvage;
using Registry.Server.Backup.Snapshots;
using Registry.Server.Hosting;
using Registry.Server.Index;

namespace Registry.Server.Backup.Rebuild;

/// <summary>What there is to rebuild from: the index, whatever is left of it, and its snapshots. All is looked at in copies.</summary>
internal sealed class FoundIndexes
{
    private readonly SalvagedIndex? _salvaged;
    private readonly string? _base;

    /// <param name="work">A folder for the copies.</param>
    /// <exception cref="StartupException">There is nothing.</exception>
    public FoundIndexes(string data, string work, IProgress<string>? progress)
    {
        var snapshots = new SnapshotFolder(data).All();
        progress?.Report("Checking the index");
        var current = CurrentIndex.Copy(data, work);
        Faults = CurrentIndex.Faults(current, snapshots);
        if (Faults.Count == 0)
        {
            return;
        }

        progress?.Report("Checking the snapshots");
        (Snapshot, _base) = FirstGood(snapshots, work);
        var salvaged = current is null ? null : SalvagedIndex.Read(current, _base, Path.Combine(work, "salvaged.db"), progress);
        _salvaged = salvaged is not null && !salvaged.IsEmpty && (Snapshot is null || !salvaged.IsOlderThan(Snapshot.TakenAt)) ? salvaged : null;
        if (_salvaged is null && _base is null)
        {
            throw new StartupException(
                $"Nothing can be read of the index in {data}, and there is no snapshot of it that is whole. {string.Join(" ", BadSnapshots)} If there is a backup, move all files named index.db* "
                + $"out of {data} and run: registry restore-backup DIR --data {data} (bytes that are there already are not copied again). Which images the bytes in blobs/ belonged to cannot be known "
                + "without any of these. Nothing was changed.");
        }
    }

    /// <summary>What is wrong with the index; nothing, when it is whole and there is nothing to rebuild.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>The newest one that passed its checks.</summary>
    public Snapshot? Snapshot { get; }

    /// <summary>Newer snapshots that did not pass, each with why.</summary>
    public List<string> BadSnapshots { get; } = [];

    /// <summary>The moment up to which all is known; null where the damaged index told what came later.</summary>
    public DateTimeOffset? KnownUntil => _salvaged is null ? Snapshot?.TakenAt : null;

    public IReadOnlyDictionary<string, int> Unreadable => _salvaged?.DamagedPages ?? new Dictionary<string, int>();

    /// <summary>Whether nothing was lost that nobody can name.</summary>
    public bool IsComplete => _salvaged?.IsWhole ?? false;

    /// <summary>For people, what was taken from the snapshot since the index has lost it.</summary>
    public IReadOnlyList<string> MergeInto(IndexMerge merge)
    {
        if (_salvaged is null)
        {
            merge.Add(_base!, _base!, step => step != MergeSteps.TagByHistory);
            return [];
        }

        merge.Add(_salvaged.Path, _base ?? _salvaged.Path, step => step != MergeSteps.TagByHistory || HistoryTellsTags);
        return _base is null || _salvaged.IsWhole ? [] : merge.Add(_base, _base, IsLost);
    }

    // A tag's row names its manifest by a number, which means nothing where the manifest's row is lost.
    private bool HistoryTellsTags => _salvaged!.IsComplete("tag_event") && !(_salvaged.IsComplete("tag") && _salvaged.IsComplete("manifest"));

    // A manifest that comes from the snapshot needs its blobs as well, though they may have been unlinked since.
    private bool IsLost(string step) => step switch
    {
        MergeSteps.TagByHistory => HistoryTellsTags,
        "tag" => !_salvaged!.IsComplete("tag") || HistoryTellsTags,

        // What was mirrored when the snapshot was taken may have been pushed since.
        MergeSteps.MirrorMarks => false,
        "blob" or "repository_blob" => !_salvaged!.IsComplete(step) || !_salvaged.IsComplete("manifest"),
        _ => !_salvaged!.IsComplete(step),
    };

    private (Snapshot? Snapshot, string? Copy) FirstGood(IReadOnlyList<Snapshot> snapshots, string work)
    {
        foreach (var snapshot in snapshots)
        {
            var copy = Path.Combine(work, "snapshot.db");
            PatchyCopy.Copy(snapshot.Path, copy);
            var faults = IndexFile.Faults(copy, isThorough: true);
            if (faults.Count == 0)
            {
                CurrentIndex.Migrate(copy);
                return (snapshot, copy);
            }

            BadSnapshots.Add($"{snapshot.Path}: {faults[0]}");
        }

        return (null, null);
    }
}
