using System.Formats.Tar;
using System.IO.Compression;
using Registry.Oci;
using Registry.Testing.Images;

namespace Registry.Testing;

/// <summary>A layer of an image, or what an artifact holds.</summary>
public sealed class TestLayer
{
    private const string Tar = "application/vnd.oci.image.layer.v1.tar";
    private const string GzippedTar = "application/vnd.oci.image.layer.v1.tar+gzip";

    private TestLayer(TestBlob blob, string diffId) => (Blob, DiffId) = (blob, diffId);

    /// <summary>The layer as it is stored.</summary>
    public TestBlob Blob { get; }

    /// <summary>The digest of what it unpacks to, for the image's config.</summary>
    internal string DiffId { get; }

    /// <summary>A layer of these bytes, whatever they are.</summary>
    /// <param name="content">A tar archive, packed with gzip or not, for an image that is to be run.</param>
    /// <param name="mediaType">When it is left out, that of a tar archive, packed or not as the bytes are.</param>
    /// <returns>The layer.</returns>
    public static TestLayer FromBytes(byte[] content, string? mediaType = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        var own = content.ToArray();
        return Of(() => new MemoryStream(own, writable: false), mediaType);
    }

    /// <summary>A layer of this file's bytes. The file is read now, and again when the image is put into a registry.</summary>
    /// <param name="path">The file.</param>
    /// <inheritdoc cref="FromBytes"/>
    public static TestLayer FromFile(string path, string? mediaType = null) => Of(() => File.OpenRead(path), mediaType);

    /// <summary>A tar archive that holds these files, packed with gzip. The same files make the same layer, everywhere.</summary>
    /// <param name="files">Paths, such as <c>etc/app.conf</c>, and what the files hold.</param>
    /// <returns>The layer.</returns>
    public static TestLayer WithFiles(params (string Path, byte[] Content)[] files)
    {
        ArgumentNullException.ThrowIfNull(files);
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path)
                {
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute,
                    DataStream = new MemoryStream(content, writable: false),
                });
            }
        }

        return FromBytes(StoredGzip.Pack(tar.GetBuffer().AsSpan(0, (int)tar.Length)));
    }

    private static TestLayer Of(Func<Stream> open, string? mediaType)
    {
        using var content = open();
        var isPacked = IsPacked(content);
        content.Position = 0;
        var (digest, size) = Read(content);
        content.Position = 0;
        var diffId = isPacked ? UnpackedDigest(content) ?? digest : digest;
        return new TestLayer(new TestBlob(new Descriptor(mediaType ?? (isPacked ? GzippedTar : Tar), digest, size), open), diffId.ToString());
    }

    // Null where it only begins like something packed, as what a test has broken may.
    private static Digest? UnpackedDigest(Stream content)
    {
        try
        {
            return Read(new GZipStream(content, CompressionMode.Decompress)).Digest;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static bool IsPacked(Stream content)
    {
        Span<byte> start = stackalloc byte[2];
        return content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start is [0x1f, 0x8b];
    }

    private static (Digest Digest, long Size) Read(Stream content)
    {
        using var hash = DigestAlgorithm.Sha256.CreateHash();
        var (buffer, size) = (new byte[128 * 1024], 0L);
        for (int count; (count = content.Read(buffer)) > 0; size += count)
        {
            hash.AppendData(buffer, 0, count);
        }

        return (Digest.Finish(hash, DigestAlgorithm.Sha256), size);
    }
}
