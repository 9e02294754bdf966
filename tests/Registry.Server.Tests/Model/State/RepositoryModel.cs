using Registry.Oci;
using Registry.Server.Tests.Model.Samples;

namespace Registry.Server.Tests.Model.State;

/// <summary>What a repository holds. By the text of digests: their order is what lists go by.</summary>
internal sealed class RepositoryModel
{
    /// <summary>The blobs that can be pulled through it.</summary>
    public Dictionary<Digest, byte[]> Blobs { get; } = [];

    public Dictionary<Digest, SampleManifest> Manifests { get; } = [];

    public SortedDictionary<string, Digest> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>What a manifest needs to be brought back: itself, its tags and the blobs that it names and that are here.</summary>
    public RepositoryModel Part(Digest digest)
    {
        var (part, manifest) = (new RepositoryModel(), Manifests[digest]);
        part.Manifests[digest] = manifest;
        foreach (var tag in Tags.Where(tag => tag.Value.Equals(digest)))
        {
            part.Tags[tag.Key] = digest;
        }

        foreach (var named in manifest.Names.Select(descriptor => descriptor.Digest).Where(Blobs.ContainsKey))
        {
            part.Blobs[named] = Blobs[named];
        }

        return part;
    }

    /// <summary>Takes over what is not here.</summary>
    public void Add(RepositoryModel other)
    {
        foreach (var (digest, manifest) in other.Manifests)
        {
            Manifests.TryAdd(digest, manifest);
        }

        foreach (var (tag, digest) in other.Tags)
        {
            Tags.TryAdd(tag, digest);
        }

        foreach (var (digest, bytes) in other.Blobs)
        {
            Blobs.TryAdd(digest, bytes);
        }
    }

    public Digest? Resolve(string reference) => Digest.TryParse(reference, out var digest)
        ? Manifests.ContainsKey(digest) ? digest : null
        : Tags.GetValueOrDefault(reference);

    /// <summary>What names the subject itself, and what names none and is only listed under the fallback tag ("Enabling the Referrers API"), by digest.</summary>
    public List<(Digest Digest, SampleManifest Manifest)> Referrers(Digest subject)
    {
        var listed = Tags.TryGetValue(TagName.ReferrersFallback(subject).ToString(), out var index) && MediaTypes.IsIndex(Manifests[index].MediaType)
            ? Manifests[index].Children.Select(child => child.Digest).ToHashSet()
            : [];
        return
        [
            .. Manifests
                .Where(entry => entry.Value.Subject is { } named ? named.Equals(subject) : listed.Contains(entry.Key))
                .OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal)
                .Select(entry => (entry.Key, entry.Value)),
        ];
    }
}
