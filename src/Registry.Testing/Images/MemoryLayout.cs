using Registry.Server.Transfer.Archives;

namespace Registry.Testing.Images;

/// <summary>An image as the files of an image layout, for the registry to import.</summary>
internal sealed class MemoryLayout : IImageFiles
{
    private readonly Dictionary<string, (Func<Stream> Open, long Length)> _files = new(StringComparer.Ordinal);

    public MemoryLayout(TestImage image) => Add(image);

    public Stream? Open(string name) => _files.TryGetValue(name, out var file) ? file.Open() : null;

    public long? LengthOf(string name) => _files.TryGetValue(name, out var file) ? file.Length : null;

    public void Dispose()
    {
    }

    private void Add(TestImage image)
    {
        foreach (var child in image.Images)
        {
            Add(child);
        }

        foreach (var blob in image.Blobs)
        {
            _files[LayoutIndex.BlobName(blob.Descriptor.Digest)] = (blob.Open, blob.Size);
        }

        var manifest = image.Manifest;
        _files[LayoutIndex.BlobName(image.Descriptor.Digest)] = (() => new MemoryStream(manifest.ToArray(), writable: false), manifest.Length);
    }
}
