using System.Formats.Tar;
using System.IO.Compression;
using Registry.Oci;

namespace Registry.Clients.Tests.Images;

/// <summary>A layer: a tar, and what goes over the wire of it.</summary>
internal sealed class Layer
{
    private const string MediaType = "application/vnd.oci.image.layer.v1.tar+gzip";

    public Layer(byte[] tar)
    {
        Tar = tar;
        Compressed = Content.Of(MediaType, Compress(Tar));
    }

    public byte[] Tar { get; }

    public Content Compressed { get; }

    public Digest DiffId => Digest.Of(Tar);

    /// <summary>One file of random bytes; the same seed makes the same layer.</summary>
    public static Layer Random(int seed, int size) => new(MakeTar(seed, size));

    private static byte[] MakeTar(int seed, int size)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        using var content = new MemoryStream(bytes);
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"file-{seed}")
            {
                DataStream = content,
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }

        return tar.ToArray();
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }
}
