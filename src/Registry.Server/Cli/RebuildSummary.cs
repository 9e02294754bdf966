using Registry.Server.Backup.Rebuild;
using Registry.Server.Maintenance;

namespace Registry.Server.Cli;

/// <summary>Tells people what a rebuild brought back, and each thing that it did not.</summary>
internal static class RebuildSummary
{
    public static void Write(TextWriter output, RebuildReport report, bool isDryRun)
    {
        if (report.Outcome == RebuildOutcome.NothingToDo)
        {
            output.WriteLine(report.DamagedIndex is null ? "The index is whole; nothing was changed." : $"A rebuild that had broken off has come to its end. The index of before is in {report.DamagedIndex}.");
            return;
        }

        WriteList(output, "Wrong with the index:", report.Faults);
        WriteList(output, "Snapshots that did not pass their checks:", report.BadSnapshots);
        WriteSources(output, report);
        if (report.Counts is { } counts)
        {
            output.WriteLine($"{(isDryRun ? "Would come back" : "Brought back")}: {counts.Repositories} repositories, {counts.Manifests} manifests, {counts.Tags} tags, {counts.Blobs} blobs, {counts.Users} users");
        }

        WriteLosses(output, report);
        WriteOrphans(output, report);
        output.WriteLine(isDryRun ? "Nothing was changed." : report.DamagedIndex is null ? "The registry can be started." : $"The registry can be started. The damaged index is in {report.DamagedIndex}.");
    }

    private static void WriteSources(TextWriter output, RebuildReport report)
    {
        if (report.Snapshot is not null)
        {
            output.WriteLine($"Used the snapshot {report.Snapshot}");
        }

        if (report.KnownUntil is { } until)
        {
            output.WriteLine(
                $"All is as of {Columns.Text(until)}. What came later is not known: pushes and moves of tags are lost, and deletions are undone; so are changes of users, tokens and rules, also those that took rights away. "
                + "Look through: registry user list, registry token list, registry access list");
        }

        WriteList(
            output,
            "Taken from the snapshot, since the index has lost what it said of them; they may have been changed or removed after that:",
            report.FromSnapshot);
        WriteList(output, "Pages of the index that could not be read:", report.UnreadablePages.Select(table => $"{table.Value} of {table.Key}"));
    }

    private static void WriteLosses(TextWriter output, RebuildReport report)
    {
        WriteList(
            output,
            "Tags that could not be brought back; push them again:",
            report.LostTags.Select(tag => $"{tag.Repository}:{tag.Tag}  {tag.Digest ?? "of an unknown digest"}{(tag.UpdatedAt is { } at ? $"  of {Columns.Text(at)}" : "")}"));
        WriteList(output, "Manifests that could not be brought back:", report.LostManifests.Select(manifest => $"{manifest.Repository}@{manifest.Digest}: {manifest.Reason}"));
        LostBlobList.Write(output, "Blobs that are not on the disk. Clients are told that they are unknown, and push them again:", report.MissingBlobs);
    }

    private static void WriteOrphans(TextWriter output, RebuildReport report)
    {
        if (report.Orphans is not { Count: > 0 } orphans)
        {
            return;
        }

        output.WriteLine(
            $"Bytes on the disk that nothing names: {orphans.Count} blobs, {Sizes.Text(orphans.Size)}, put there from {Columns.Text(orphans.OldestAt)} to {Columns.Text(orphans.NewestAt)}. "
            + "Which repositories they were pushed to cannot be known; clean-up removes them after its grace time.");
        WriteList(
            output,
            "Among them are the configurations of these images, of which the manifests are lost:",
            orphans.Images.Select(image => $"{image.Digest}  {image.Platform ?? "-"}  created {image.Created ?? "-"}, pushed {Columns.Text(image.PlacedAt)}"));
    }

    private static void WriteList(TextWriter output, string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count > 0)
        {
            output.WriteLine(title);
            all.ForEach(line => output.WriteLine($"  {line}"));
        }
    }
}
