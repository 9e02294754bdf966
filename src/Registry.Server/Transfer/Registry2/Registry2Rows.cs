using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Index.Uses;

namespace Registry.Server.Transfer.Registry2;

/// <summary>Writes what was taken into the index: the blobs, then the manifests with their tags.</summary>
internal sealed class Registry2Rows(Registry2Volume volume, TransferTarget target, AdoptedBlobs adopted, TransferReport report)
{
    public async Task WriteAsync(Registry2Batch batch, CancellationToken cancellationToken)
    {
        adopted.Flush();
        var refused = new List<TakenBlob>();
        await target.WriteAsync(batch.Blobs, (index, blob) => Link(index, blob, refused), cancellationToken);
        foreach (var blob in refused)
        {
            await ReplaceAsync(blob, cancellationToken);
        }

        await target.WriteAsync(batch.Manifests, Put, cancellationToken);
        var repositories = batch.Manifests.GroupBy(manifest => manifest.Repository).Select(group => (group.Key, group.Count(), group.Sum(manifest => manifest.Tags.Count))).ToList();
        await target.WriteAsync(repositories, Note, cancellationToken);
    }

    private void Link(IndexTransaction index, TakenBlob blob, List<TakenBlob> refused)
    {
        if (!index.TryLink(blob.Repository, blob.Blob, target.Clock.GetUtcNow()))
        {
            refused.Add(blob);
        }
    }

    // The blob was found to be bad before, and the file may be that very one.
    private async Task ReplaceAsync(TakenBlob blob, CancellationToken cancellationToken)
    {
        var (arrival, fault) = await adopted.CopyAsync(blob.Digest, blob.File, cancellationToken);
        if (arrival is null)
        {
            report.LeaveOut($"{blob.Repository}: blob {blob.Digest}", fault);
            return;
        }

        var now = target.Clock.GetUtcNow();
        await target.WriteAsync([blob], (index, one) => index.LinkBlob(one.Repository, one.Digest, one.Blob.Size, now), cancellationToken);
    }

    private void Put(IndexTransaction index, TakenManifest manifest)
    {
        var repository = index.EnsureRepository(manifest.Repository);
        var row = manifest.Content is { } content
            ? index.PutManifest(repository, manifest.Digest, content, manifest.Bytes, manifest.PushedAt)
            : index.FindManifest(repository, manifest.Digest);
        if (row is not { } id)
        {
            report.LeaveOut($"{manifest.Repository}@{manifest.Digest}", "it was deleted here meanwhile");
            return;
        }

        report.Manifests += manifest.Content is null ? 0 : 1;

        // However old it is: it came today, and clean-up has to give whoever moves in some time.
        index.UseManifest(id, target.Clock.GetUtcNow());
        foreach (var tag in manifest.Tags)
        {
            PutTag(index, repository, id, manifest, tag);
        }
    }

    private void PutTag(IndexTransaction index, long repository, long row, TakenManifest manifest, TakenTag tag)
    {
        try
        {
            target.Immutable.CheckMove(index, manifest.Repository, repository, tag.Name, manifest.Digest);
            Count(index.ImportTag(repository, tag.Name, row, manifest.Digest, target.Actor.Who, tag.At));
        }
        catch (RegistryException e)
        {
            report.LeaveOut($"{manifest.Repository}:{tag.Name}", e.Message);
        }
    }

    private void Count(ImportedTag tag)
    {
        report.Tags += tag == ImportedTag.Put ? 1 : 0;
        report.KnownTags += tag == ImportedTag.Known ? 1 : 0;
        report.NewerTags += tag == ImportedTag.Newer ? 1 : 0;
    }

    // One line in the audit, however much it is.
    private void Note(IndexTransaction index, (RepositoryName Repository, int Manifests, int Tags) taken) =>
        index.PutEvent(target.Clock.GetUtcNow(), target.Actor, EventActions.Import, taken.Repository.ToString(), $"{taken.Manifests} manifests and {taken.Tags} tags of {volume.Root}");
}
