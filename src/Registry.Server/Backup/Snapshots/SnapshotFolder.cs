using System.Globalization;
using Registry.Storage.FileSystem;

namespace Registry.Server.Backup.Snapshots;

/// <param name="TakenAt">When the index was as it is in there.</param>
internal sealed record Snapshot(string Path, DateTimeOffset TakenAt);

/// <summary>The data folder's <c>snapshots/</c>: whole and checked copies of the index, each with its time in the name. What is being made has another name.</summary>
internal sealed class SnapshotFolder(string data)
{
    private const string Prefix = "index-";
    private const string Suffix = ".db";
    private const string Unfinished = ".new";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    public string Path { get; } = System.IO.Path.Combine(data, "snapshots");

    /// <summary>The newest first.</summary>
    public IReadOnlyList<Snapshot> All() => !Directory.Exists(Path)
        ? []
        : [.. Directory.EnumerateFiles(Path, $"{Prefix}*{Suffix}").Select(Parse).OfType<Snapshot>().OrderByDescending(snapshot => snapshot.TakenAt)];

    /// <summary>Copies the index to a snapshot of this time. It counts when this returns, and not before. It takes seconds per gigabyte, and blocks.</summary>
    /// <exception cref="InvalidDataException">The index is damaged.</exception>
    public Snapshot Take(string index, DiskReserve reserve, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Durable.CreateFolder(Path);
        RemoveUnfinished();
        var path = System.IO.Path.Combine(Path, $"{Prefix}{now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}{Suffix}");
        IndexCopy.Make(index, $"{path}{Unfinished}", reserve, progress: null, cancellationToken);
        IndexCopy.Place($"{path}{Unfinished}", path);
        return new Snapshot(path, now);
    }

    /// <summary>Removes all but the newest.</summary>
    public void Keep(int count)
    {
        foreach (var old in All().Skip(count))
        {
            File.Delete(old.Path);
        }
    }

    private void RemoveUnfinished()
    {
        foreach (var file in Directory.EnumerateFiles(Path, $"{Prefix}*{Unfinished}"))
        {
            File.Delete(file);
        }
    }

    private static Snapshot? Parse(string path)
    {
        var time = System.IO.Path.GetFileName(path)[Prefix.Length..^Suffix.Length];
        return DateTimeOffset.TryParseExact(time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var takenAt) ? new Snapshot(path, takenAt) : null;
    }
}
