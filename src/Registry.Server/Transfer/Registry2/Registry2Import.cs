namespace Registry.Server.Transfer.Registry2;

/// <summary>
/// Takes over the volume of an official registry. It may be broken off anywhere and begun again: what is here is passed over. A tag that was moved here after it was moved there stays.
/// </summary>
/// <param name="copies">Whether bytes are copied where they could be linked.</param>
/// <param name="isDryRun">Whether nothing is written at all.</param>
internal sealed class Registry2Import(Registry2Volume volume, TransferTarget target, TransferReport report, bool copies, bool isDryRun)
{
    /// <summary>How many manifests there are, taken already or not.</summary>
    public long CountManifests() => volume.Repositories((_, _) => { }).Sum(repository => repository.RevisionCount);

    public Task RunAsync(CancellationToken cancellationToken) =>
        isDryRun ? TakeAllAsync(cancellationToken) : target.HoldAsync($"an import from {volume.Root}", TakeAllAsync, cancellationToken);

    private async Task TakeAllAsync(CancellationToken cancellationToken)
    {
        using var adopted = new AdoptedBlobs(target, report, copies, isDryRun);
        var rows = new Registry2Rows(volume, target, adopted, report);
        var batch = new Registry2Batch();
        foreach (var repository in volume.Repositories(report.LeaveOut))
        {
            await new Registry2RepositoryImport(volume, repository, target, adopted, report, batch, WriteIfFullAsync).RunAsync(cancellationToken);
            report.Repositories++;
        }

        await WriteAsync(rows, batch, cancellationToken);

        Task WriteIfFullAsync(CancellationToken token) => batch.IsFull ? WriteAsync(rows, batch, token) : Task.CompletedTask;
    }

    private async Task WriteAsync(Registry2Rows rows, Registry2Batch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!isDryRun)
        {
            await rows.WriteAsync(batch, cancellationToken);
        }
        else
        {
            report.Manifests += batch.Manifests.Count(manifest => manifest.Content is not null);
            report.Tags += batch.Manifests.Sum(manifest => manifest.Tags.Count);
        }

        batch.Clear();
    }
}
