using Registry.Oci;

namespace Registry.Server.Transfer.Archives;

/// <summary>
/// The images that an archive has. Newer archives of docker are image layouts as well, with the manifests as they are: then those are taken. What is incomplete as a layout is read the old way.
/// </summary>
internal static class ImageArchive
{
    /// <param name="isLayout">Whether only an image layout will do.</param>
    /// <param name="largestManifest">Bytes.</param>
    /// <exception cref="FormatException">It has none, or they cannot be read.</exception>
    public static List<FoundImage> Read(IImageFiles files, string name, bool isLayout, int largestManifest)
    {
        var hasLayout = files.LengthOf(LayoutIndex.MarkerName) is not null && files.LengthOf(LayoutIndex.FileName) is not null;
        var hasManifest = files.LengthOf(DockerManifest.FileName) is not null && !isLayout;
        var images = (hasLayout, hasManifest) switch
        {
            (true, false) => Layout(files, largestManifest),
            (true, true) => TryLayout(files, largestManifest) ?? Saved(files, largestManifest),
            (false, true) => Saved(files, largestManifest),
            _ => throw new FormatException($"{name} has no images in it: there is no {LayoutIndex.MarkerName} with an {LayoutIndex.FileName}{(isLayout ? "" : $", and no {DockerManifest.FileName}")}"),
        };
        return images.Count > 0 ? images : throw new FormatException($"{name} has no images in it");
    }

    private static List<FoundImage>? TryLayout(IImageFiles files, int largestManifest)
    {
        try
        {
            return Layout(files, largestManifest);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // An image of several names stands there once for each.
    private static List<FoundImage> Layout(IImageFiles files, int largestManifest) =>
    [
        .. LayoutIndex.Parse(files.ReadSmall(LayoutIndex.FileName, largestManifest)!).GroupBy(entry => entry.Descriptor.Digest).Select(entries =>
            new OciImage(files, entries.First().Descriptor, largestManifest) { Names = [.. entries.Select(entry => entry.Name).OfType<ForeignName>().Distinct()] }),
    ];

    private static List<FoundImage> Saved(IImageFiles files, int largestManifest) =>
    [
        .. DockerManifest.Parse(files.ReadSmall(DockerManifest.FileName, largestManifest)!).Select(image => new DockerImage(image) { Names = [.. image.RepoTags.Select(Name)] }),
    ];

    private static ForeignName Name(string tag) => ForeignName.Parse(tag, out var fault) ?? throw new FormatException($"an image is called '{Excerpt.Of(tag)}', but {fault}");
}
