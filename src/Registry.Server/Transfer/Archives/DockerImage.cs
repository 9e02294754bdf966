using System.IO.Compression;
using System.Text.Json;
using Registry.Oci;
using Registry.Server.Transfer.Streams;

namespace Registry.Server.Transfer.Archives;

/// <summary>
/// An image as <c>docker save</c> wrote it until version 25: without a manifest, so one is made, of Docker's own type, which every client takes. Layers lie there unpacked and are packed
/// with gzip, as a push would; such as are packed already are taken as they are. The image's own digest, which is that of its config, stays what it was.
/// </summary>
internal sealed class DockerImage(DockerManifest manifest) : FoundImage
{
    // What zstd, xz and bzip2 leave has no type of Docker's; no engine writes it into such an archive.
    private static readonly byte[][] OtherPackers = [[0x28, 0xb5, 0x2f, 0xfd], [0xfd, 0x37, 0x7a, 0x58, 0x5a], [0x42, 0x5a, 0x68, 0x39]];

    public override string Id => manifest.Config;

    public override async Task<TakenImage> TakeAsync(ImageIntake intake, CancellationToken cancellationToken)
    {
        var config = intake.Files.ReadSmall(manifest.Config, intake.Target.LargestManifest) ?? throw new FormatException($"the archive has no {Excerpt.Of(manifest.Config)}");
        var diffIds = DockerManifest.DiffIds(config);
        if (diffIds.Count != manifest.Layers.Count)
        {
            throw new FormatException($"{Label} has {manifest.Layers.Count} layers in the archive, and {diffIds.Count} in its config");
        }

        var blobs = new List<ArrivedBlob> { await intake.TakeAsync(Digest.Of(config), manifest.Config, cancellationToken) };
        foreach (var (file, diffId) in manifest.Layers.Zip(diffIds))
        {
            blobs.Add(await TakeLayerAsync(intake, file, diffId, cancellationToken));
        }

        var bytes = Write(blobs);
        return new TakenImage([new ImageManifest(Digest.Of(bytes), ManifestContent.Parse(bytes, MediaTypes.DockerManifest), bytes)], blobs, []);
    }

    private static async Task<ArrivedBlob> TakeLayerAsync(ImageIntake intake, string file, Digest diffId, CancellationToken cancellationToken)
    {
        if (intake.FindLayer(diffId) is { } layer)
        {
            return layer;
        }

        var start = Start(intake, file);
        if (Array.Exists(OtherPackers, packer => start.AsSpan().StartsWith(packer)))
        {
            throw new FormatException($"the layer {Excerpt.Of(file)} is packed with something else than gzip");
        }

        layer = ArchiveFile.IsGzip(start) ? await TakePackedAsync(intake, file, diffId, cancellationToken) : await PackAsync(intake, file, diffId, cancellationToken);
        intake.NoteLayer(diffId, layer);
        return layer;
    }

    private static async Task<ArrivedBlob> PackAsync(ImageIntake intake, string file, Digest diffId, CancellationToken cancellationToken)
    {
        await using var tar = new HashedStream(intake.Open(file), diffId.Algorithm);
        return await intake.TakeAsync(new GzippedStream(tar), () => Check(tar, diffId, file), cancellationToken);
    }

    // Read twice: what it unpacks to has to be known before it is taken.
    private static async Task<ArrivedBlob> TakePackedAsync(ImageIntake intake, string file, Digest diffId, CancellationToken cancellationToken)
    {
        await using var packed = new HashedStream(intake.Open(file), DigestAlgorithm.Sha256);
        await using (var tar = new HashedStream(new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true), diffId.Algorithm))
        {
            await tar.CopyToAsync(Stream.Null, cancellationToken);
            Check(tar, diffId, file);
        }

        await packed.CopyToAsync(Stream.Null, cancellationToken);
        return await intake.TakeAsync(packed.Digest, file, cancellationToken);
    }

    private static void Check(HashedStream tar, Digest diffId, string file)
    {
        if (!tar.Digest.Equals(diffId))
        {
            throw new FormatException($"the layer {Excerpt.Of(file)} is damaged: its bytes do not have the digest {diffId}, which the image's config names");
        }
    }

    private static byte[] Start(ImageIntake intake, string file)
    {
        using var layer = intake.Open(file);
        var start = new byte[8];
        return start[..layer.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    }

    private static byte[] Write(List<ArrivedBlob> blobs) => JsonBytes.Of(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", MediaTypes.DockerManifest);
        json.WritePropertyName("config");
        Write(json, MediaTypes.DockerConfig, blobs[0]);
        json.WriteStartArray("layers");
        blobs[1..].ForEach(layer => Write(json, MediaTypes.DockerGzipLayer, layer));
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, string mediaType, ArrivedBlob blob)
    {
        json.WriteStartObject();
        json.WriteString("mediaType", mediaType);
        json.WriteNumber("size", blob.Size);
        json.WriteString("digest", blob.Digest.ToString());
        json.WriteEndObject();
    }
}
