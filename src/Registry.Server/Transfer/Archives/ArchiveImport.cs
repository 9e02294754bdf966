using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Transfer.Streams;

namespace Registry.Server.Transfer.Archives;

/// <summary>Takes in the images of an archive: their blobs first, then each image's rows, its tags last.</summary>
/// <param name="tell">Told of each image once it is here.</param>
internal sealed class ArchiveImport(IImageFiles files, TransferTarget target, TransferReport report, Action<Placement, TakenImage> tell)
{
    /// <param name="name">The archive's, for people.</param>
    /// <exception cref="FormatException">The archive is damaged.</exception>
    public Task RunAsync(string name, IReadOnlyList<Placement> placements, CancellationToken cancellationToken) =>
        target.HoldAsync($"an import of {name}", token => TakeAllAsync(name, placements, token), cancellationToken);

    private async Task TakeAllAsync(string name, IReadOnlyList<Placement> placements, CancellationToken cancellationToken)
    {
        var intake = new ImageIntake(files, target, report);
        foreach (var group in placements.GroupBy(placement => placement.Image))
        {
            var image = await TakeAsync(name, group.Key, intake, cancellationToken);
            foreach (var placement in group)
            {
                await WriteAsync(name, placement, image, cancellationToken);
                tell(placement, image);
            }
        }
    }

    private static async Task<TakenImage> TakeAsync(string name, FoundImage image, ImageIntake intake, CancellationToken cancellationToken)
    {
        try
        {
            return await image.TakeAsync(intake, cancellationToken);
        }
        catch (Exception e) when (e is UnreadableSourceException or InvalidDataException)
        {
            throw new FormatException($"{name} cannot be read: {e.Message}");
        }
    }

    private async Task WriteAsync(string name, Placement placement, TakenImage image, CancellationToken cancellationToken)
    {
        var repository = placement.Repository;
        await target.WriteAsync(image.Blobs, (index, blob) => Link(index, repository, blob), cancellationToken);
        await target.WriteAsync(image.Manifests, (index, manifest) => Put(index, name, placement, manifest, manifest == image.Root), cancellationToken);
        report.Manifests += image.Manifests.Count;
        report.Tags += placement.Tags.Count;
    }

    private void CheckMove(IndexTransaction index, RepositoryName name, long repository, TagName tag, Digest digest)
    {
        try
        {
            target.Immutable.CheckMove(index, name, repository, tag, digest);
        }
        catch (RegistryException e)
        {
            throw new FormatException(e.Message);
        }
    }

    private void Link(IndexTransaction index, RepositoryName repository, ArrivedBlob blob)
    {
        if (!index.TryLink(repository, blob, target.Clock.GetUtcNow()))
        {
            throw new IOException($"The blob {blob.Digest} was found to be damaged just now. Run the import again: it brings good bytes.");
        }
    }

    private void Put(IndexTransaction index, string archive, Placement placement, ImageManifest manifest, bool isRoot)
    {
        var (repository, now) = (index.EnsureRepository(placement.Repository), target.Clock.GetUtcNow());
        var row = index.PutManifest(repository, manifest.Digest, manifest.Content, manifest.Bytes, now);
        if (!isRoot)
        {
            return;
        }

        foreach (var tag in placement.Tags)
        {
            CheckMove(index, placement.Repository, repository, tag, manifest.Digest);
            index.PutTag(repository, tag, row, manifest.Digest, target.Actor.Who, now);
        }

        var what = placement.Tags.Count > 0 ? $"{string.Join(',', placement.Tags)}@{manifest.Digest}" : manifest.Digest.ToString();
        index.PutEvent(now, target.Actor, EventActions.Import, placement.Repository.ToString(), $"{what} of {archive}");
    }
}
