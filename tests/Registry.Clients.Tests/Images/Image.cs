using System.Text.Json.Nodes;
using Registry.Oci;

namespace Registry.Clients.Tests.Images;

/// <summary>An OCI image of layers with random content.</summary>
internal sealed class Image
{
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";

    private Image(string architecture, IReadOnlyList<Layer> layers)
    {
        Architecture = architecture;
        Layers = layers;
        Config = Content.Of(ConfigType, ConfigOf(architecture, layers));
        Manifest = Content.Of(MediaTypes.OciManifest, new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.OciManifest,
            ["config"] = Config.Pointer(),
            ["layers"] = new JsonArray([.. layers.Select(layer => layer.Compressed.Pointer())]),
        });
    }

    public string Architecture { get; }

    public IReadOnlyList<Layer> Layers { get; }

    public Content Config { get; }

    public Content Manifest { get; }

    public IEnumerable<Content> Blobs => [Config, .. Layers.Select(layer => layer.Compressed)];

    /// <param name="seed">Images of different seeds share no layer.</param>
    public static Image Random(int seed, int layers = 2, int size = 32 * 1024, string architecture = "amd64") =>
        new(architecture, [.. Enumerable.Range(0, layers).Select(number => new Layer((seed * 1000) + number, size + number))]);

    private static JsonObject ConfigOf(string architecture, IReadOnlyList<Layer> layers) => new()
    {
        ["created"] = "1970-01-01T00:00:00Z",
        ["architecture"] = architecture,
        ["os"] = "linux",
        ["config"] = new JsonObject { ["Cmd"] = new JsonArray("/file") },
        ["rootfs"] = new JsonObject
        {
            ["type"] = "layers",
            ["diff_ids"] = new JsonArray([.. layers.Select(layer => JsonValue.Create(layer.DiffId.ToString()))]),
        },
        ["history"] = new JsonArray([.. layers.Select(_ => new JsonObject { ["created"] = "1970-01-01T00:00:00Z", ["created_by"] = "test" })]),
    };
}
