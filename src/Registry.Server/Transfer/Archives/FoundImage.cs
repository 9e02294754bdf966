using Registry.Oci;

namespace Registry.Server.Transfer.Archives;

/// <summary>An image or an index of images that an archive has.</summary>
internal abstract class FoundImage
{
    /// <summary>What the archive calls it; may be nothing.</summary>
    public required IReadOnlyList<ForeignName> Names { get; init; }

    /// <summary>What it is told by when it has no name.</summary>
    public abstract string Id { get; }

    /// <summary>The manifest that it is about, when it is no image of its own: a signature, an attestation.</summary>
    public virtual Digest? Subject => null;

    /// <summary>Whether the manifest is one of its own.</summary>
    public virtual bool Has(Digest manifest) => false;

    public string Label => Names.Count > 0 ? string.Join(", ", Names.Select(name => name.Text)) : Id;

    /// <summary>Whether an operator means this one.</summary>
    public bool IsCalled(string text) =>
        Id.Equals(text, StringComparison.Ordinal)
        || Names.Any(name => name.Text == text || (name.Tag is { } tag && (text == tag.ToString() || text == $"{name.Repository}:{tag}")));

    /// <summary>Puts its blobs into the store, and says what is to be written into the index.</summary>
    /// <exception cref="FormatException">It is not whole, or not an image.</exception>
    public abstract Task<TakenImage> TakeAsync(ImageIntake intake, CancellationToken cancellationToken);
}

internal sealed record ImageManifest(Digest Digest, ManifestContent Content, byte[] Bytes);

/// <summary>An image of which the store has the blobs.</summary>
/// <param name="Manifests">What others name comes before them: the image itself is the last.</param>
/// <param name="Notes">For people: what of it is not here.</param>
internal sealed record TakenImage(IReadOnlyList<ImageManifest> Manifests, IReadOnlyList<ArrivedBlob> Blobs, IReadOnlyList<string> Notes)
{
    public ImageManifest Root => Manifests[^1];
}
