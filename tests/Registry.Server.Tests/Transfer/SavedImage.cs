using System.IO.Compression;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Transfer;

/// <summary>An image as <c>docker save</c> knows it: a config, and layers that are not packed.</summary>
internal sealed class SavedImage
{
    public SavedImage(params byte[][] layers)
    {
        Layers = layers.Length > 0 ? layers : [Some.Bytes(3000), Some.Bytes(2000)];
        Config = Some.Utf8(
            $$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[{{string.Join(',', Layers.Select(layer => $"\"{Digest.Of(layer)}\""))}}]},"serial":"{{Guid.NewGuid()}}"}""");
    }

    public byte[] Config { get; }

    public byte[][] Layers { get; }

    /// <summary>The image's manifest in a layout, where layers are not packed either.</summary>
    public byte[] Manifest => Some.Utf8(Documents.Image(Documents.Of(Config, MediaTypes.OciConfig), Layers.Select(layer => Documents.Of(layer, "application/vnd.oci.image.layer.v1.tar"))));

    public Digest Digest => Digest.Of(Manifest);

    /// <summary>An entry of <c>manifest.json</c>, with these files as layers.</summary>
    public static string Entry(string config, IEnumerable<string> layers, params string[] tags) =>
        $$"""{"Config":"{{config}}","RepoTags":[{{Join(tags)}}],"Layers":[{{Join(layers)}}]}""";

    /// <summary>An entry of <c>index.json</c>.</summary>
    public string LayoutEntry(string? tag, string? name = null) => LayoutEntry(new Descriptor(MediaTypes.OciManifest, Digest, Manifest.Length), tag, name);

    public static string LayoutEntry(Descriptor descriptor, string? tag, string? name = null)
    {
        string?[] annotations = [tag is null ? null : $"\"org.opencontainers.image.ref.name\":\"{tag}\"", name is null ? null : $"\"io.containerd.image.name\":\"{name}\""];
        return Documents.Json(descriptor, $$""","annotations":{{{string.Join(',', annotations.OfType<string>())}}}""");
    }

    /// <summary>As docker wrote it until version 25, with the list of images at the end.</summary>
    public TarDraft ToTar(params string[] tags)
    {
        var tar = new TarDraft();
        var names = Layers.Select((_, i) => $"{i:x8}/layer.tar").ToList();
        for (var i = 0; i < Layers.Length; i++)
        {
            tar.Add($"{i:x8}/VERSION", "1.0").Add($"{i:x8}/json", "{}").Add(names[i], Layers[i]);
        }

        return tar.Add("config.json", Config).Add("manifest.json", $"[{Entry("config.json", names, tags)}]").Add("repositories", "{}");
    }

    /// <summary>Every layer that a registry's manifest names has, unpacked, the bytes that it has here.</summary>
    public async Task IsServedAsync(TestRegistry http, string repository, string reference)
    {
        var manifest = ManifestContent.Parse((await http.GetAsync($"/v2/{repository}/manifests/{reference}")).Is(200).Body, null);
        var blobs = new List<byte[]>();
        foreach (var blob in manifest.Blobs)
        {
            blobs.Add((await http.GetAsync($"/v2/{repository}/blobs/{blob.Digest}")).Is(200).Body);
            Assert.Equal(blob.Size, blobs[^1].Length);
        }

        Assert.Equal(Config, blobs[0]);
        Assert.Equal(Layers, manifest.Blobs.Skip(1).Zip(blobs.Skip(1), (layer, bytes) => layer.MediaType.EndsWith("gzip", StringComparison.Ordinal) ? Unpack(bytes) : bytes));
    }

    public static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Unpack(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static string Join(IEnumerable<string> texts) => string.Join(',', texts.Select(text => $"\"{text}\""));
}
