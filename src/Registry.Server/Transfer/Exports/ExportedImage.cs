using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Transfer.Archives;

namespace Registry.Server.Transfer.Exports;

/// <summary>What belongs to an image or an index: read from the index, before anything is written.</summary>
internal sealed class ExportedImage
{
    private readonly IndexReader _reader;
    private readonly List<ImageManifest> _manifests = [];
    private readonly Dictionary<Digest, long> _blobs = [];
    private readonly HashSet<Digest> _seen = [];
    private readonly List<string> _notes = [];

    /// <param name="platform">Of an index only the image for this one; null for all.</param>
    /// <param name="isOne">Whether of an index one has to be chosen: the usual one, where none is named.</param>
    /// <exception cref="FormatException">There is no such image, it is not whole, or it is not clear which one is meant.</exception>
    public ExportedImage(IndexReader reader, RepositoryName repository, Reference reference, Platform? platform, bool isOne)
    {
        (_reader, Repository, Tag) = (reader, repository, reference.Tag);
        var root = Find(reference) ?? throw new FormatException($"the repository {repository} has no {(reference.Tag is null ? "manifest" : "tag")} {reference}");
        if (MediaTypes.IsIndex(root.Content.MediaType) && (isOne || platform is not null))
        {
            var chosen = Choose(root, platform);
            root = Find(Reference.Of(chosen)) ?? throw new FormatException($"the repository {repository} does not have {chosen}, which its index {root.Digest} names");
        }

        Read(root);
    }

    public RepositoryName Repository { get; }

    public TagName? Tag { get; }

    /// <summary>What others name comes before them: the image itself is the last.</summary>
    public IReadOnlyList<ImageManifest> Manifests => _manifests;

    public ImageManifest Root => _manifests[^1];

    /// <summary>Sizes in bytes.</summary>
    public IReadOnlyDictionary<Digest, long> Blobs => _blobs;

    /// <summary>For people: what it names that the registry does not have.</summary>
    public IReadOnlyList<string> Notes => _notes;

    private static Digest Choose(ImageManifest index, Platform? wanted)
    {
        var images = Platform.In(index.Content, index.Bytes);
        var found = images.Where(image => image.Platform.Is(wanted ?? Platform.Usual)).ToList();
        if (found.Count == 1 || (wanted is null && images.Count == 1))
        {
            return (found.Count == 1 ? found[0] : images[0]).Image.Digest;
        }

        throw new FormatException(images.Count == 0
            ? $"the index {index.Digest} does not say which platforms its images are for; export it with --format oci"
            : $"the index has {(found.Count == 0 ? "no image" : "several images")} for {wanted ?? Platform.Usual}; choose one with --platform: {string.Join(", ", images.Select(image => image.Platform))}");
    }

    private ImageManifest? Find(Reference reference)
    {
        if (_reader.ReadManifest(Repository, reference) is not { } stored)
        {
            return null;
        }

        // What is stored was parsed when it came.
        return new ImageManifest(Digest.Parse(stored.Digest), ManifestContent.Parse(stored.Bytes, stored.MediaType), stored.Bytes);
    }

    private void Read(ImageManifest manifest)
    {
        if (!_seen.Add(manifest.Digest))
        {
            return;
        }

        foreach (var blob in manifest.Content.Blobs)
        {
            Add(manifest, blob, mayBeMissing: MediaTypes.IsNonDistributable(blob.MediaType));
        }

        foreach (var child in manifest.Content.Children)
        {
            if (Find(Reference.Of(child.Digest)) is { } found)
            {
                Read(found);
            }
            else
            {
                Add(manifest, child, mayBeMissing: true);
            }
        }

        _manifests.Add(manifest);
    }

    private void Add(ImageManifest manifest, Descriptor blob, bool mayBeMissing)
    {
        if (_reader.FindBlob(Repository, blob.Digest) is { } linked)
        {
            _blobs[blob.Digest] = linked.Size;
        }
        else if (mayBeMissing)
        {
            _notes.Add($"not here, and left out: {blob.Digest} ({blob.MediaType})");
        }
        else
        {
            throw new FormatException($"{manifest.Digest} names the blob {blob.Digest}, which the registry has lost; push the image again");
        }
    }
}
