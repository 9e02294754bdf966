using System.Globalization;
using Registry.Server.Maintenance;
using Registry.Server.Transfer;

namespace Registry.Server.Cli;

/// <summary>What <c>registry import registry2</c> tells.</summary>
internal static class Registry2Summary
{
    public static string Progress(TransferReport report, long total) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Manifests + report.KnownManifests:N0} of {Count(total, "manifest")}; {Count(report.LinkedBlobs, "blob")} linked, {report.CopiedBlobs:N0} copied: {Sizes.Text(report.LinkedBytes + report.CopiedBytes)}");

    public static void Write(TextWriter output, TransferReport report, bool isDryRun)
    {
        var taken = isDryRun ? "would be taken" : "taken";
        output.WriteLine($"{Count(report.Repositories, "repository", "repositories")}: {Count(report.Manifests, "manifest")} and {Count(report.Tags, "tag")} {taken}.");
        output.WriteLine(Blobs(report, isDryRun));
        if (report.KnownManifests + report.KnownTags > 0)
        {
            output.WriteLine($"{Count(report.KnownManifests, "manifest")} and {Count(report.KnownTags, "tag")} were here before.");
        }

        if (report.NewerTags > 0)
        {
            output.WriteLine($"{Count(report.NewerTags, "tag")} stayed as here, for here they were moved later.");
        }

        if (report.DeadLinks > 0)
        {
            output.WriteLine($"{Count(report.DeadLinks, "link")} passed over: what they led to was deleted there.");
        }

        WriteLeftOut(output, report);
    }

    private static string Blobs(TransferReport report, bool isDryRun)
    {
        if (isDryRun)
        {
            return $"{Count(report.LinkedBlobs, "blob")} of {Sizes.Text(report.LinkedBytes)}: hard-linked where the data folder is on the same file system, else copied.";
        }

        return $"{Count(report.LinkedBlobs, "blob")} hard-linked: {Sizes.Text(report.LinkedBytes)}; {Count(report.CopiedBlobs, "blob")} copied: {Sizes.Text(report.CopiedBytes)}."
            + (report.LinkedBlobs > 0 ? " What was linked was not read: the registry verifies it in the background, or now: registry verify --unverified."
                : report.CopiedBlobs > 0 ? " Hard links want both folders on one file system, and the owner of the files or root."
                : "");
    }

    private static void WriteLeftOut(TextWriter output, TransferReport report)
    {
        if (report.LeftOutCount == 0)
        {
            return;
        }

        output.WriteLine($"{Count(report.LeftOutCount, "thing")} could not be taken as they should be:");
        foreach (var line in report.LeftOut)
        {
            output.WriteLine($"  {line}");
        }

        if (report.LeftOutCount > report.LeftOut.Count)
        {
            output.WriteLine($"  … and {Count(report.LeftOutCount - report.LeftOut.Count, "more", "more")}");
        }
    }

    private static string Count(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? $"{one}s")}");
}
