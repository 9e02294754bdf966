using System.Diagnostics.CodeAnalysis;
using Registry.Oci;

namespace Registry.Server.Transfer.Archives;

/// <summary>An entry of an image layout. Manifests are kept byte for byte, so digests stay what they were.</summary>
internal sealed class OciImage : FoundImage
{
    // Indexes of indexes are rare, deeper ones unknown.
    private const int MostLevels = 8;

    private readonly List<ImageManifest> _manifests = [];
    private readonly Dictionary<Digest, string> _blobs = [];
    private readonly HashSet<Digest> _seen = [];
    private readonly List<string> _notes = [];
    private readonly IImageFiles _files;
    private readonly int _largestManifest;

    /// <summary>Reads the manifests, and looks whether what they name is there.</summary>
    /// <param name="largestManifest">Bytes.</param>
    /// <exception cref="FormatException">A manifest, or a blob of an image, is missing or damaged.</exception>
    public OciImage(IImageFiles files, Descriptor descriptor, int largestManifest)
    {
        (_files, _largestManifest, Descriptor) = (files, largestManifest, descriptor);
        if (Read(descriptor, 0) is { } fault)
        {
            throw new FormatException(fault);
        }
    }

    public Descriptor Descriptor { get; }

    public override string Id => Descriptor.Digest.ToString();

    public override Digest? Subject => _manifests[^1].Content.Subject?.Digest;

    public override bool Has(Digest manifest) => _seen.Contains(manifest);

    public override async Task<TakenImage> TakeAsync(ImageIntake intake, CancellationToken cancellationToken)
    {
        var blobs = new List<ArrivedBlob>();
        foreach (var (digest, file) in _blobs)
        {
            blobs.Add(await intake.TakeAsync(digest, file, cancellationToken));
        }

        return new TakenImage(_manifests, blobs, _notes);
    }

    /// <summary>Null, or what is wrong; nothing of the manifest is then noted.</summary>
    private string? Read(Descriptor descriptor, int level)
    {
        if (_seen.Contains(descriptor.Digest))
        {
            return null;
        }

        if (level >= MostLevels)
        {
            return $"{descriptor.Digest} lies in more than {MostLevels} indexes";
        }

        if (!TryParse(descriptor, out var manifest, out var fault))
        {
            return fault;
        }

        var blobs = manifest.Content.Blobs.Where(blob => !IsElsewhere(blob)).ToList();
        if (blobs.Find(blob => LengthOf(blob) != blob.Size) is { } missing)
        {
            return LengthOf(missing) is { } length
                ? $"{descriptor.Digest} names the blob {missing.Digest} with {missing.Size} bytes, but the archive's has {length}"
                : $"{descriptor.Digest} names the blob {missing.Digest}, which is not in the archive";
        }

        blobs.ForEach(Note);
        foreach (var child in manifest.Content.Children)
        {
            ReadChild(child, level);
        }

        _seen.Add(descriptor.Digest);
        _manifests.Add(manifest);
        return null;
    }

    // Of an index the archive may have a part: docker saves the platforms that it has pulled. And in the indexes of build caches the entries are layers.
    private void ReadChild(Descriptor child, int level)
    {
        var isManifest = MediaTypes.IsKnownManifest(child.MediaType);
        if (isManifest && Read(child, level + 1) is { } fault)
        {
            _notes.Add($"left out: {fault}");
        }
        else if (!isManifest && LengthOf(child) is not null)
        {
            Note(child);
        }
    }

    private void Note(Descriptor blob) => _blobs.TryAdd(blob.Digest, LayoutIndex.BlobName(blob.Digest));

    private long? LengthOf(Descriptor blob) => _files.LengthOf(LayoutIndex.BlobName(blob.Digest));

    private bool IsElsewhere(Descriptor blob) => MediaTypes.IsNonDistributable(blob.MediaType) && LengthOf(blob) is null;

    private bool TryParse(Descriptor descriptor, [NotNullWhen(true)] out ImageManifest? manifest, out string fault)
    {
        (manifest, fault) = (null, "");
        if (_files.ReadSmall(LayoutIndex.BlobName(descriptor.Digest), _largestManifest) is not { } bytes)
        {
            fault = $"the manifest {descriptor.Digest} is not in the archive";
        }
        else if (!Digest.Of(bytes, descriptor.Digest.Algorithm).Equals(descriptor.Digest))
        {
            fault = $"the manifest {descriptor.Digest} is damaged: its bytes have another digest";
        }
        else
        {
            try
            {
                manifest = new ImageManifest(descriptor.Digest, ManifestContent.Parse(bytes, descriptor.MediaType), bytes);
            }
            catch (ManifestFormatException e)
            {
                fault = $"the manifest {descriptor.Digest} cannot be taken: {e.Message}";
            }
        }

        return manifest is not null;
    }
}
