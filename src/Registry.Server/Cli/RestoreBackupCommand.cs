using System.CommandLine;
using Registry.Server.Backup;
using Registry.Server.Hosting;
using Registry.Server.Index.Trash;
using Registry.Server.Maintenance;
using Registry.Server.Settings;

namespace Registry.Server.Cli;

/// <summary><c>registry restore-backup</c>: makes a data folder of a backup.</summary>
internal static class RestoreBackupCommand
{
    private const string Examples =
        """
        Examples:
          registry restore-backup /backup/registry --data /var/lib/registry

        Every blob is compared with its digest on the way, and the index is put in its place last: one that breaks off leaves nothing
        that a registry would start on, and the same command goes on with it.

        Exit codes: 0 all is there; 1 nothing was restored; 2 restored, but without the blobs that are listed.
        """;

    private static readonly Argument<string> Folder = new("DIR") { Description = "The folder that `registry backup` was given" };

    public static Command Create() => FolderCommand.Create("restore-backup", "Restore a backup into a data folder that has no registry", Examples, RunAsync, Folder);

    private static async Task<int> RunAsync(RegistryOptions options, ParseResult arguments, CancellationToken cancellationToken)
    {
        var (output, error) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        var data = Path.GetFullPath(options.Data);
        using var backup = BackupFolder.Open(arguments.GetValue(Folder)!);
        RestoreTarget.RefuseUsed(data, backup);
        using var held = DataFolder.Claim(data);
        await using var progress = new ShownProgress(error);
        var restore = new FolderRestore(backup, data, BlobStores.Create(options, TimeProvider.System), TimeProvider.System, progress);
        var report = await RunAsync(restore, options, cancellationToken);
        await progress.DisposeAsync();
        output.WriteLine($"Restored {backup.Path} to {data} in {report.Duration.TotalSeconds:0.0} s");
        output.WriteLine($"  copied   {report.Copied} blobs, {Sizes.Text(report.CopiedSize)}");
        output.WriteLine($"  kept     {report.Kept} blobs that were there already");
        LostBlobList.Write(output, "These blobs are not in the backup, or damaged there. Clients are told that they are unknown, and push them again.", report.Faults);
        output.WriteLine($"Start the registry on it: registry serve --data {data}");
        return report.Faults.Count == 0 ? 0 : BackupCommand.WithLosses;
    }

    private static async Task<RestoreReport> RunAsync(FolderRestore restore, RegistryOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await restore.RunAsync(FolderCommand.Operator(options), cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new IOException($"The backup could not be restored: {e.Message}. There is no registry in {options.Data} yet; the same command goes on where this one broke off.", e);
        }
    }
}
