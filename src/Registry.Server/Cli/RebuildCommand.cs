using System.CommandLine;
using System.Text.Json;
using Registry.Server.Backup.Rebuild;
using Registry.Server.Hosting;
using Registry.Server.Settings;

namespace Registry.Server.Cli;

/// <summary><c>registry rebuild</c>: brings back a lost or damaged index.</summary>
internal static class RebuildCommand
{
    private const string Examples =
        """
        Stop the registry first. What can be read of the damaged index is put over the newest snapshot that passes its checks, and compared
        with the bytes in blobs/. The damaged index is kept, in the folder damaged/. It needs room for about four times the index.

        Examples:
          registry rebuild --data /var/lib/registry --dry-run
          registry rebuild --data /var/lib/registry
          registry rebuild --data /var/lib/registry --json > rebuild.json

        Exit codes: 0 all is there, or nothing had to be done; 1 nothing was changed; 2 rebuilt, but something is lost, as is told.
        """;

    private static readonly Option<bool> Json = new("--json") { Description = "Tell it as one JSON object" };

    public static Command Create() => FolderCommand.Create("rebuild", "Bring back a lost or damaged index from what is left of it, its snapshots and the bytes on the disk", Examples, RunAsync, KeptData.DryRun, Json);

    private static async Task<int> RunAsync(RegistryOptions options, ParseResult arguments, CancellationToken cancellationToken)
    {
        var (output, error) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        var data = Path.GetFullPath(options.Data);
        if (!Directory.Exists(data))
        {
            throw new StartupException($"There is no registry's data in {data}, or none that this user may see. Name its folder with --data.");
        }

        using var held = DataFolder.Claim(data);
        await using var progress = new ShownProgress(error);
        var rebuild = new IndexRebuild(data, BlobStores.Create(options, TimeProvider.System), TimeProvider.System, progress);
        var report = await rebuild.RunAsync(FolderCommand.Operator(options), arguments.GetValue(KeptData.DryRun), cancellationToken);
        await progress.DisposeAsync();
        if (arguments.GetValue(Json))
        {
            output.WriteLine(JsonSerializer.Serialize(report, RebuildReport.Json));
        }
        else
        {
            RebuildSummary.Write(output, report, arguments.GetValue(KeptData.DryRun));
        }

        return report.Outcome == RebuildOutcome.WithLosses ? BackupCommand.WithLosses : 0;
    }
}
