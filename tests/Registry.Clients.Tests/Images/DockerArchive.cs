using System.Formats.Tar;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Registry.Clients.Tests.Images;

/// <summary>An image as <c>docker load</c> reads it.</summary>
internal static class DockerArchive
{
    public static void Write(string path, string reference, Image image)
    {
        using var file = File.Create(path);
        using var tar = new TarWriter(file, TarEntryFormat.Ustar);
        Add(tar, "config.json", image.Config.Bytes);
        foreach (var layer in image.Layers)
        {
            Add(tar, NameOf(layer), layer.Tar);
        }

        var manifest = new JsonObject
        {
            ["Config"] = "config.json",
            ["RepoTags"] = new JsonArray(reference),
            ["Layers"] = new JsonArray([.. image.Layers.Select(layer => JsonValue.Create(NameOf(layer)))]),
        };
        Add(tar, "manifest.json", JsonSerializer.SerializeToUtf8Bytes(new JsonArray(manifest)));
    }

    private static string NameOf(Layer layer) => $"{layer.DiffId.Hex}.tar";

    private static void Add(TarWriter tar, string name, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = content });
    }
}
