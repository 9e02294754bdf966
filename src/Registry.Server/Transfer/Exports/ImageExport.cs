using Registry.Oci;
using Registry.Server.Transfer.Archives;
using Registry.Server.Transfer.Streams;
using Registry.Storage;

namespace Registry.Server.Transfer.Exports;

/// <summary>Writes an image as an image layout (image specification, image-layout.md), and for engines also as <c>docker save</c> does.</summary>
internal sealed class ImageExport(IBlobStore store, TransferReport report)
{
    /// <param name="forEngines">Whether <c>docker load</c> of any version is to take it, and <c>podman load</c>.</param>
    /// <exception cref="FormatException">It is no image that an engine could load.</exception>
    /// <exception cref="IOException">A blob is lost or damaged.</exception>
    public async Task WriteAsync(ExportedImage image, IExportSink sink, bool forEngines, CancellationToken cancellationToken)
    {
        var engines = forEngines ? EngineManifest(image) : null;
        await WriteAsync(sink, LayoutIndex.MarkerName, System.Text.Encoding.UTF8.GetBytes(LayoutIndex.Marker), cancellationToken);
        foreach (var (digest, size) in image.Blobs)
        {
            await WriteBlobAsync(sink, digest, size, cancellationToken);
        }

        // A manifest that is a layer of another as well stands there already.
        foreach (var manifest in image.Manifests.Where(manifest => !image.Blobs.ContainsKey(manifest.Digest)))
        {
            await WriteAsync(sink, LayoutIndex.BlobName(manifest.Digest), manifest.Bytes, cancellationToken);
        }

        await WriteAsync(sink, LayoutIndex.FileName, Index(image), cancellationToken);
        if (engines is not null)
        {
            await WriteAsync(sink, DockerManifest.FileName, engines, cancellationToken);
        }

        await sink.CompleteAsync();
    }

    private async Task WriteBlobAsync(IExportSink sink, Digest digest, long size, CancellationToken cancellationToken)
    {
        var stream = await store.OpenReadAsync(digest, 0, size, cancellationToken) ?? throw new IOException($"The store has lost the blob {digest}; push the image again.");
        await using var hashed = new HashedStream(new SourceStream(stream, read => report.CopiedBytes += read), digest.Algorithm);
        try
        {
            await sink.WriteAsync(LayoutIndex.BlobName(digest), size, hashed, cancellationToken);
        }
        catch (UnreadableSourceException e)
        {
            throw new IOException($"The blob {digest} cannot be read: {e.Message}", e);
        }

        if (!hashed.Digest.Equals(digest))
        {
            throw new IOException($"The blob {digest} is damaged: its bytes have another digest. Push the image again.");
        }

        report.CopiedBlobs++;
    }

    private static async Task WriteAsync(IExportSink sink, string name, byte[] bytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(bytes);
        await sink.WriteAsync(name, bytes.Length, content, cancellationToken);
    }

    private static byte[] Index(ExportedImage image) => JsonBytes.Of(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", MediaTypes.OciIndex);
        json.WriteStartArray("manifests");
        json.WriteStartObject();
        json.WriteString("mediaType", image.Root.Content.MediaType);
        json.WriteString("digest", image.Root.Digest.ToString());
        json.WriteNumber("size", image.Root.Bytes.Length);
        if (image.Tag is { } tag)
        {
            json.WriteStartObject("annotations");
            json.WriteString(LayoutIndex.NameAnnotation, $"{ForeignName.AtHub(image.Repository)}:{tag}");
            json.WriteString(LayoutIndex.TagAnnotation, tag.ToString());
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static byte[] EngineManifest(ExportedImage image)
    {
        var blobs = image.Root.Content.Blobs;
        if (!MediaTypes.IsImage(image.Root.Content.MediaType) || !MediaTypes.IsImageConfig(blobs[0].MediaType))
        {
            throw new FormatException($"{image.Root.Digest} is not an image that engines run ({image.Root.Content.ArtifactType ?? image.Root.Content.MediaType}); export it with --format oci");
        }

        if (blobs.FirstOrDefault(blob => !image.Blobs.ContainsKey(blob.Digest)) is { } elsewhere)
        {
            throw new FormatException($"the layer {elsewhere.Digest} lies elsewhere, and engines cannot load the image without it; export it with --format oci");
        }

        return JsonBytes.Of(json =>
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteString("Config", LayoutIndex.BlobName(blobs[0].Digest));
            json.WriteStartArray("RepoTags");
            if (image.Tag is { } tag)
            {
                json.WriteStringValue($"{image.Repository}:{tag}");
            }

            json.WriteEndArray();
            json.WriteStartArray("Layers");
            foreach (var layer in blobs.Skip(1))
            {
                json.WriteStringValue(LayoutIndex.BlobName(layer.Digest));
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
        });
    }
}
