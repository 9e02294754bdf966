using System.CommandLine;
using Registry.Server.Backup;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Index.Damage;
using Registry.Server.Maintenance;

namespace Registry.Server.Cli;

/// <summary><c>registry backup</c>: copies all that is kept to another folder, while the registry serves or not.</summary>
internal static class BackupCommand
{
    /// <summary>The work was done, but something is not there that should be. What, has been told.</summary>
    public const int WithLosses = 2;

    private const string Examples =
        """
        Examples:
          registry backup /backup/registry                 everything; the next time only what is new
          registry backup /backup/registry --verify        also reads what the backup has already
          registry restore-backup /backup/registry --data /var/lib/registry

        Exit codes: 0 the backup is whole; 1 there is none, and the one of before is as it was;
        2 there is one, without the blobs that are listed: the registry itself has lost them.
        """;

    private static readonly Argument<string> Folder = new("DIR") { Description = "A new or empty folder, or that of the last backup; best on another disk" };
    private static readonly Option<bool> Verify = new("--verify") { Description = "Also compare the blobs that the backup has already with their digests, and copy again what is damaged" };

    public static Command Create() => KeptData.Existing("backup", "Back everything up to a folder, while the registry serves", Examples, RunAsync, Folder, Verify);

    private static async Task<int> RunAsync(KeptData data, ParseResult arguments, CancellationToken cancellationToken)
    {
        var registry = await data.Index.RunAsync(index => index.OwnIdentity(), cancellationToken);
        using var folder = BackupFolder.OpenOrCreate(arguments.GetValue(Folder)!, Path.GetFullPath(data.Options.Data), registry);
        var now = data.Clock.GetUtcNow();
        await data.Index.RunAsync(index => index.PutEventIf(true, now, data.Operator, EventActions.Backup, null, folder.Path), cancellationToken);
        await using var progress = new ShownProgress(data.Error);
        var store = BlobStores.Create(data.Options, data.Clock);
        var backup = new FolderBackup(registry, IndexDatabase.PathIn(data.Options.Data), store, folder, data.Clock, progress) { ChecksKept = arguments.GetValue(Verify) };
        var report = await HoldAndRunAsync(data, backup, progress, cancellationToken);
        await data.Index.RunAsync(index => backup.Doubtful.Count(index.DoubtBlob), cancellationToken);
        await progress.DisposeAsync();
        Write(data, folder, report);
        return report.Faults.Count == 0 ? 0 : WithLosses;
    }

    private static async Task<BackupReport> HoldAndRunAsync(KeptData data, FolderBackup backup, ShownProgress progress, CancellationToken cancellationToken)
    {
        if (!data.IsAlone)
        {
            progress.Report("Waiting until nothing is being removed");
        }

        await using var hold = await StoreHold.TakeAsync(data.Index, data.Clock, "a backup", data.IsAlone, cancellationToken);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, hold.Lost);
        try
        {
            return await backup.RunAsync(both.Token);
        }
        catch (OperationCanceledException) when (hold.Lost.IsCancellationRequested)
        {
            throw new IOException("The index could not be written for minutes, so clean-up may have removed what was to be copied. The backup of before is as it was; try again.");
        }
        catch (IOException e)
        {
            throw new IOException($"There is no new backup, and the one of before is as it was: {e.Message}. What was copied already need not be copied again.", e);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"There is no new backup, and the one of before is as it was: {e.Message}. Stop the registry and run: registry rebuild");
        }
    }

    private static void Write(KeptData data, BackupFolder folder, BackupReport report)
    {
        var output = data.Output;
        output.WriteLine($"Backed up to {folder.Path}, as of {Columns.Text(report.TakenAt)}, in {report.Duration.TotalSeconds:0.0} s");
        output.WriteLine($"  index    {Sizes.Text(report.IndexSize)}");
        output.WriteLine($"  copied   {report.Copied} blobs, {Sizes.Text(report.CopiedSize)}");
        output.WriteLine($"  kept     {report.Kept} blobs of the backups before");
        output.WriteLine($"  removed  {report.Removed} blobs that are not named any more, {Sizes.Text(report.RemovedSize)}");
        LostBlobList.Write(output, $"The backup is without these blobs, which the registry has lost or cannot read. {Healing(data)}", report.Faults);
    }

    // Until they are unknown, clients are told that they are there, and send nothing.
    private static string Healing(KeptData data) => data.Options.Scrub.Every == TimeSpan.Zero
        ? "Run `registry verify --unverified`, which makes what is bad unknown to clients; then pushing the images again heals them."
        : $"The registry {(data.IsAlone ? "looks at them within a minute of its next start" : "looks at them within a minute")}, and has what is bad unknown to clients; then pushing the images again heals them.";
}
