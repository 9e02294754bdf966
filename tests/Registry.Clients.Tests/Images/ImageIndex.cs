using System.Text.Json.Nodes;
using Registry.Oci;

namespace Registry.Clients.Tests.Images;

/// <summary>Images for several architectures under one digest.</summary>
internal sealed class ImageIndex(params Image[] images)
{
    public IReadOnlyList<Image> Images { get; } = images;

    public Content Manifest { get; } = Content.Of(MediaTypes.OciIndex, new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = MediaTypes.OciIndex,
        ["manifests"] = new JsonArray([.. images.Select(Entry)]),
    });

    public static ImageIndex Random(int seed) => new(Image.Random(seed), Image.Random(seed + 1, architecture: "arm64"));

    private static JsonObject Entry(Image image)
    {
        var entry = image.Manifest.Pointer();
        entry["platform"] = new JsonObject { ["architecture"] = image.Architecture, ["os"] = "linux" };
        return entry;
    }
}
