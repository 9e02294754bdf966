using System.CommandLine;
using System.CommandLine.Parsing;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Policies.Immutable;
using Registry.Server.Settings;
using Registry.Server.Transfer;
using Registry.Server.Transfer.Registry2;

namespace Registry.Server.Cli;

/// <summary><c>registry import</c>: images that come from elsewhere than a push.</summary>
internal static class ImportCommands
{
    /// <summary>The exit code when all was done but what the end of the output lists.</summary>
    private const int LeftSomethingOut = 2;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private const string Examples =
        """
        Examples:
          registry import registry2 /var/lib/registry2 --data /var/lib/registry
          registry import archive image.tar
          registry import oci ./layout team/app
        """;

    private const string Registry2Examples =
        """
        FOLDER is the one that the other registry's settings call rootdirectory; it stays as it is.
        Stop that registry, or let nobody push to it. Ours may be running. What was taken already is
        passed over, so an import that was broken off goes on when it is started again, and one that
        is repeated later brings what is new; a tag that was moved here since stays.

        The exit code is 0 when all was taken, 2 when some of it could not be (the output lists it),
        and 1 when the import failed.

        Examples:
          registry import registry2 /var/lib/registry2 --data /var/lib/registry --dry-run
          registry import registry2 /var/lib/registry2 --data /var/lib/registry
          registry import registry2 /var/lib/registry2 --config /etc/registry/registry.json      on a registry with policies
        """;

    // Read before anything is done: a mistaken folder makes no data folder.
    private static readonly Argument<Registry2Volume?> Volume = new("FOLDER") { Description = "The folder of a registry:2 or registry:3", CustomParser = VolumeOf };
    private static readonly Option<bool> Copy = new("--copy") { Description = "Copy the bytes also where hard links can be made" };

    public static Command Create() => new ExampleCommand("import", "Take in images from elsewhere", Examples)
    {
        KeptData.Change(
            "registry2",
            "Take over all that an official registry has, without copying it where that can be done",
            Registry2Examples,
            RefuseInside,
            (data, arguments, token) => Stoppable.RunAsync(data, stop => Registry2Async(data, arguments, stop), token),
            Volume,
            KeptData.DryRun,
            Copy),
        ImportArchiveCommands.Archive(),
        ImportArchiveCommands.Layout(),
    };

    public static TransferTarget TargetOf(KeptData data, IndexReader reader) =>
        new(
            data.Index,
            reader,
            BlobStores.Create(data.Options, data.Clock),
            new ImmutableTags(data.Options.Policies),
            data.Operator,
            data.Clock,
            data.IsAlone,
            data.Options.Manifests.MaxSize);

    private static async Task<int> Registry2Async(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var volume = arguments.GetRequiredValue(Volume)!;
        var isDryRun = arguments.GetValue(KeptData.DryRun);
        using var reader = new IndexReader(new IndexDatabase(data.Options.Data));
        var report = new TransferReport();
        var import = new Registry2Import(volume, TargetOf(data, reader), report, arguments.GetValue(Copy), isDryRun);
        var total = import.CountManifests();
        await using (var progress = new ShownProgress(data.Error))
        {
            await using var glances = data.Clock.CreateTimer(_ => progress.Report(Registry2Summary.Progress(report, total)), null, Glance, Glance);
            await import.RunAsync(cancellationToken);
        }

        Registry2Summary.Write(data.Output, report, isDryRun);
        return report.LeftOutCount == 0 ? 0 : LeftSomethingOut;
    }

    // Whoever removes the old folder, as may be done at any time, would remove what was taken as well.
    private static void RefuseInside(RegistryOptions options, ParseResult arguments)
    {
        var (folder, old) = (Path.GetFullPath(options.Data), arguments.GetRequiredValue(Volume)!.RootDirectory);
        if (folder.StartsWith(old + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new StartupException($"The data folder {folder} lies in {old}, which is the other registry's and stays as it is. Name one beside it with --data; nothing was changed.");
        }
    }

    private static Registry2Volume? VolumeOf(ArgumentResult argument)
    {
        try
        {
            return Registry2Volume.Find(argument.Tokens[0].Value);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            argument.AddError(e.Message);
            return null;
        }
    }
}
