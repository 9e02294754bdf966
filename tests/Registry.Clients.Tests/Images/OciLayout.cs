using System.Formats.Tar;
using System.Text.Json.Nodes;
using Registry.Oci;

namespace Registry.Clients.Tests.Images;

/// <summary>Images in a folder, as the image specification lays them out (image-layout.md).</summary>
internal static class OciLayout
{
    public static string Write(string folder, string name, Image image)
    {
        WriteBlobs(folder, [.. image.Blobs, image.Manifest]);
        return WriteRoot(folder, name, image.Manifest);
    }

    public static string Write(string folder, string name, ImageIndex index)
    {
        WriteBlobs(folder, [.. index.Images.SelectMany(image => image.Blobs.Append(image.Manifest)), index.Manifest]);
        return WriteRoot(folder, name, index.Manifest);
    }

    public static string ToTar(string folder)
    {
        TarFile.CreateFromDirectory(folder, folder + ".tar", includeBaseDirectory: false);
        return folder + ".tar";
    }

    /// <summary>The digest of the only manifest that the layout names.</summary>
    public static string DigestIn(string folder)
    {
        var index = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "index.json")))!;
        return Assert.Single(index["manifests"]!.AsArray())!["digest"]!.GetValue<string>();
    }

    /// <summary>Every blob of the layout has the content that its name says, and the manifest's own are all there.</summary>
    public static void Verify(string folder, Image image)
    {
        foreach (var content in image.Blobs.Append(image.Manifest))
        {
            Assert.Equal(content.Bytes, File.ReadAllBytes(BlobPath(folder, content.Descriptor.Digest)));
        }
    }

    private static void WriteBlobs(string folder, IEnumerable<Content> blobs)
    {
        Directory.CreateDirectory(Path.Combine(folder, "blobs", DigestAlgorithm.Sha256.Name));
        foreach (var blob in blobs)
        {
            File.WriteAllBytes(BlobPath(folder, blob.Descriptor.Digest), blob.Bytes);
        }
    }

    private static string WriteRoot(string folder, string name, Content manifest)
    {
        var entry = manifest.Pointer();
        entry["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = name };
        var index = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciIndex, ["manifests"] = new JsonArray(entry) };
        File.WriteAllText(Path.Combine(folder, "index.json"), index.ToJsonString());
        File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        return folder;
    }

    private static string BlobPath(string folder, Digest digest) => Path.Combine(folder, "blobs", digest.Algorithm.Name, digest.Hex);
}
