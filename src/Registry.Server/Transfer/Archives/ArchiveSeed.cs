using Registry.Oci;

namespace Registry.Server.Transfer.Archives;

/// <summary>Puts the images of an archive into a registry that begins with them.</summary>
internal static class ArchiveSeed
{
    /// <summary>The names of what was put there: <c>REPOSITORY:TAG</c>, or with <c>@DIGEST</c> where there is no tag.</summary>
    /// <param name="scratch">A folder for what has to be unpacked first.</param>
    /// <param name="wanted">The repository, and the tag if there is but one image; null for those that the images' names say.</param>
    /// <param name="fallback">The repository of images whose names say none.</param>
    /// <exception cref="FormatException">There is no image in it, or none that can be read.</exception>
    public static async Task<List<string>> TakeAsync(
        TransferTarget target,
        string path,
        string scratch,
        (RepositoryName Repository, TagName? Tag)? wanted,
        RepositoryName? fallback,
        CancellationToken cancellationToken)
    {
        using var files = await ArchiveFile.OpenAsync(path, scratch, cancellationToken);
        var images = ImageArchive.Read(files, path, isLayout: false, target.LargestManifest);
        var names = new List<string>();
        await new ArchiveImport(files, target, new TransferReport(), (placement, image) => names.AddRange(Names(placement, image)))
            .RunAsync(path, Placement.Of(images, Places(images, wanted, fallback)), cancellationToken);
        return names;
    }

    private static IReadOnlyList<(RepositoryName Repository, TagName? Tag)> Places(List<FoundImage> images, (RepositoryName Repository, TagName? Tag)? wanted, RepositoryName? fallback) =>
        wanted is { } place ? [place]
        : fallback is not null && images.Exists(image => image.Subject is null && image.Names.All(name => name.Repository is null)) ? [(fallback, null)]
        : [];

    private static IEnumerable<string> Names(Placement placement, TakenImage image) =>
        placement.Tags.Count == 0 ? [$"{placement.Repository}@{image.Root.Digest}"] : placement.Tags.Select(tag => $"{placement.Repository}:{tag}");
}
