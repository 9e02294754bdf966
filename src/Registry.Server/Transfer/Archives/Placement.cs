using Registry.Oci;

namespace Registry.Server.Transfer.Archives;

/// <summary>Where an image goes.</summary>
/// <param name="Tags">None for an image that is found by its digest alone.</param>
/// <param name="Names">What it is called in the archive.</param>
internal sealed record Placement(FoundImage Image, RepositoryName Repository, IReadOnlyList<TagName> Tags, IReadOnlyList<ForeignName> Names)
{
    private static readonly TagName Latest = TagName.Parse("latest");

    /// <summary>Under their own names, or in the repositories that an operator names.</summary>
    /// <exception cref="FormatException">An image has no place, or two have the same.</exception>
    public static List<Placement> Of(IReadOnlyList<FoundImage> images, IReadOnlyList<(RepositoryName Repository, TagName? Tag)> wanted)
    {
        var main = images.Where(image => !images.Any(other => IsAbout(image, other))).ToList();
        var places = wanted.Count == 0 ? main.SelectMany(ByName).ToList() : [.. wanted.SelectMany(place => main.Select(image => In(image, place, main)))];
        Check(places);
        return [.. places, .. images.Except(main).SelectMany(image => Beside(image, places))];
    }

    // Signatures and attestations have no names of their own.
    private static bool IsAbout(FoundImage image, FoundImage other) => image.Subject is { } subject && image != other && other.Has(subject);

    private static IEnumerable<Placement> Beside(FoundImage image, List<Placement> places) =>
        places.Where(place => IsAbout(image, place.Image)).Select(place => place.Repository).Distinct().Select(repository => new Placement(image, repository, [], []));

    private static IEnumerable<Placement> ByName(FoundImage image)
    {
        var names = image.Names.Where(name => name.Repository is not null).ToList();
        return names.Count > 0
            ? names.GroupBy(name => name.Repository!).Select(group => new Placement(image, group.Key, [.. group.Select(name => name.Tag).OfType<TagName>().Distinct()], [.. group]))
            : throw new FormatException($"the image {image.Label} does not say which repository it belongs to; name one behind the archive: REPOSITORY or REPOSITORY:TAG");
    }

    private static Placement In(FoundImage image, (RepositoryName Repository, TagName? Tag) place, List<FoundImage> all)
    {
        if (place.Tag is { } tag)
        {
            return all.Count == 1
                ? new Placement(image, place.Repository, [tag], image.Names)
                : throw new FormatException($"there are several images, and only one can be {place.Repository}:{tag}; choose it with --image: {string.Join("; ", all.Select(one => one.Label))}");
        }

        var own = image.Names.Select(name => name.Tag).OfType<TagName>().Distinct().ToList();
        return new Placement(image, place.Repository, own.Count == 0 && all.Count == 1 ? [Latest] : own, image.Names);
    }

    private static void Check(List<Placement> places)
    {
        var taken = new Dictionary<(RepositoryName, TagName), FoundImage>();
        foreach (var place in places)
        {
            foreach (var tag in place.Tags)
            {
                if (!taken.TryAdd((place.Repository, tag), place.Image) && taken[(place.Repository, tag)] != place.Image)
                {
                    throw new FormatException($"two images would become {place.Repository}:{tag}; choose one with --image: {taken[(place.Repository, tag)].Label}; {place.Image.Label}");
                }
            }
        }
    }
}
