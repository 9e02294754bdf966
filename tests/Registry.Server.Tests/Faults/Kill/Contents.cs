using System.Collections.Immutable;
using Registry.Oci;

namespace Registry.Server.Tests.Faults.Kill;

/// <summary>A manifest that was pushed.</summary>
/// <param name="Names">What it counts on.</param>
internal sealed record PushedManifest(Digest Digest, byte[] Bytes, string MediaType, ImmutableHashSet<Digest> Names)
{
    public Descriptor Descriptor => new(MediaType, Digest, Bytes.Length);
}

/// <summary>What a repository holds, as one client sees it that is alone in changing it.</summary>
internal sealed record Contents
{
    public static Contents Empty { get; } = new();

    /// <summary>With their sizes.</summary>
    public ImmutableDictionary<Digest, long> Blobs { get; init; } = ImmutableDictionary<Digest, long>.Empty;

    public ImmutableDictionary<Digest, PushedManifest> Manifests { get; init; } = ImmutableDictionary<Digest, PushedManifest>.Empty;

    public ImmutableDictionary<string, Digest> Tags { get; init; } = ImmutableDictionary<string, Digest>.Empty;

    /// <summary>Blobs that may still be here, or may have been cleaned up.</summary>
    public ImmutableHashSet<Digest> Unsure { get; init; } = [];

    /// <summary>What no manifest here counts on, and may so be deleted.</summary>
    public IEnumerable<Digest> FreeBlobs => Blobs.Keys.Except(Manifests.Values.SelectMany(manifest => manifest.Names));

    public IEnumerable<PushedManifest> FreeManifests => Manifests.Values.ExceptBy(Manifests.Values.SelectMany(manifest => manifest.Names), manifest => manifest.Digest);

    public Contents With(Digest blob, long size) => this with { Blobs = Blobs.SetItem(blob, size), Unsure = Unsure.Remove(blob) };

    public Contents With(PushedManifest manifest, IEnumerable<string> tags) => this with
    {
        Manifests = Manifests.SetItem(manifest.Digest, manifest),
        Tags = Tags.SetItems(tags.Select(tag => KeyValuePair.Create(tag, manifest.Digest))),
    };

    public Contents WithoutTag(string tag) => this with { Tags = Tags.Remove(tag) };

    public Contents WithoutBlob(Digest blob) => this with { Blobs = Blobs.Remove(blob) };

    /// <summary>Its tags go with a manifest, and so, when they are old, do the blobs that nothing else names.</summary>
    public Contents WithoutManifest(Digest manifest)
    {
        var without = this with
        {
            Manifests = Manifests.Remove(manifest),
            Tags = Tags.RemoveRange(Tags.Where(tag => tag.Value.Equals(manifest)).Select(tag => tag.Key)),
        };
        return without.MayLose(without.FreeBlobs.Intersect(Manifests[manifest].Names));
    }

    /// <summary>So much time has passed that clean-up takes what no manifest names.</summary>
    public Contents Aged() => MayLose(FreeBlobs);

    /// <summary>The path of a blob in a repository.</summary>
    public static string BlobPath(string repository, Digest blob) => $"/v2/{repository}/blobs/{blob}";

    /// <summary>Every path of the repository that answers, with the digest of what it answers.</summary>
    public ImmutableDictionary<string, Digest> Paths(string repository) =>
        Blobs.Keys.Select(blob => KeyValuePair.Create(BlobPath(repository, blob), blob))
            .Concat(Manifests.Keys.Select(manifest => KeyValuePair.Create($"/v2/{repository}/manifests/{manifest}", manifest)))
            .Concat(Tags.Select(tag => KeyValuePair.Create($"/v2/{repository}/manifests/{tag.Key}", tag.Value)))
            .ToImmutableDictionary();

    private Contents MayLose(IEnumerable<Digest> blobs)
    {
        var lost = blobs.ToList();
        return this with { Blobs = Blobs.RemoveRange(lost), Unsure = Unsure.Union(lost) };
    }
}
