using Registry.Oci;

namespace Registry.Server.Tests.Model.Samples;

/// <summary>What operations are made of. Each sequence draws out of a few of all there are, so that its operations meet; the same seed draws the same.</summary>
internal sealed class Chance
{
    /// <summary>Slots that remember a session. As many as blobs that are uploaded in chunks.</summary>
    public const int Slots = 3;

    private readonly Random _random;
    private readonly List<string> _repositories;
    private readonly List<string> _tags;
    private readonly List<SampleManifest> _manifests;

    public Chance(int seed)
    {
        _random = new Random(seed);
        (_repositories, _tags) = (Some(Repositories, 3), Some(Tags, 5));
        _manifests = [.. Some(SampleManifests.All, 3).SelectMany(SampleManifests.AboutIt).Distinct()];
    }

    /// <summary>One of them has a name that looks like a path.</summary>
    public static IReadOnlyList<string> Repositories { get; } = ["app", "team/app", "team/app/manifests"];

    public static IReadOnlyList<string> Tags { get; } = ["v1", "V1", "latest", "_", SampleManifests.FallbackTag];

    /// <summary>The last one's bytes are a manifest's: the same digest is a blob's and a manifest's.</summary>
    public static IReadOnlyList<SampleBlob> Blobs { get; } =
        [SampleBlobs.Layer, SampleBlobs.LargeLayer, SampleBlobs.Config, SampleBlobs.Nothing, new("image as a blob", SampleManifests.Image.Bytes)];

    public string Repository() => Of(_repositories);

    public string Tag() => Of(_tags);

    /// <summary>Mostly the one that clients look for it under, where there is such a one.</summary>
    public string TagFor(SampleManifest manifest) => manifest == SampleManifests.ListOfReferrers && In(70) ? SampleManifests.FallbackTag : Tag();

    /// <summary>Mostly those that manifests need.</summary>
    public SampleBlob Blob() => In(70) ? Of(Blobs.Take(3).ToArray()) : Of(Blobs);

    public SampleManifest Manifest() => Of(_manifests);

    public DigestAlgorithm Algorithm() => In(90) ? DigestAlgorithm.Sha256 : DigestAlgorithm.Sha512;

    public int Slot() => Number(Slots);

    /// <summary>Mostly the slot's own, or few uploads would come to an end.</summary>
    public SampleBlob BlobFor(int slot) => In(90) ? Blobs[slot] : Blob();

    /// <summary>From 0 to below the limit.</summary>
    public int Number(int limit) => _random.Next(limit);

    public bool In(int percent) => _random.Next(100) < percent;

    public T Of<T>(params IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    public T Of<T>()
        where T : struct, Enum => Of(Enum.GetValues<T>());

    private List<T> Some<T>(IReadOnlyList<T> all, int most) => [.. _random.GetItems(all.ToArray(), 1 + _random.Next(most)).Distinct()];
}
