using System.Text.Json.Nodes;
using Registry.Oci;

namespace Registry.Clients.Tests.Images;

/// <summary>An OCI image.</summary>
internal sealed class Image
{
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";

    /// <param name="settings">What a container of it begins with.</param>
    public Image(string architecture, IReadOnlyList<Layer> layers, JsonObject settings)
    {
        Architecture = architecture;
        Layers = layers;
        Config = Content.Of(ConfigType, ConfigOf(architecture, layers, settings));
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

    /// <summary>One with random content.</summary>
    /// <param name="seed">Images of different seeds share no layer.</param>
    public static Image Random(int seed, int layers = 2, int size = 32 * 1024, string architecture = "amd64") =>
        new(architecture, [.. Enumerable.Range(0, layers).Select(number => Layer.Random((seed * 1000) + number, size + number))], new JsonObject { ["Cmd"] = new JsonArray("/file") });

    private static JsonObject ConfigOf(string architecture, IReadOnlyList<Layer> layers, JsonObject settings) => new()
    {
        ["created"] = "1970-01-01T00:00:00Z",
        ["architecture"] = architecture,
        ["os"] = "linux",
        ["config"] = settings,
        ["rootfs"] = new JsonObject
        {
            ["type"] = "layers",
            ["diff_ids"] = new JsonArray([.. layers.Select(layer => JsonValue.Create(layer.DiffId.ToString()))]),
        },
        ["history"] = new JsonArray([.. layers.Select(_ => new JsonObject { ["created"] = "1970-01-01T00:00:00Z", ["created_by"] = "test" })]),
    };
}
