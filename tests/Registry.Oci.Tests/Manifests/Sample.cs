using System.Text;

namespace Registry.Oci.Tests.Manifests;

/// <summary>Well-formed documents, for tests to take apart.</summary>
internal static class Sample
{
    public const string ConfigType = "application/vnd.oci.image.config.v1+json";
    public const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";

    public static readonly Descriptor Config = Of(ConfigType, "config");
    public static readonly Descriptor Layer1 = Of(LayerType, "layer 1");
    public static readonly Descriptor Layer2 = Of(LayerType, "layer 2");
    public static readonly Descriptor Child1 = Of(MediaTypes.OciManifest, "child 1");
    public static readonly Descriptor Child2 = Of(MediaTypes.DockerManifest, "child 2");
    public static readonly Descriptor Subject = Of(MediaTypes.OciManifest, "subject");

    public static string ImageJson { get; } = $$"""
        {"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{{Json(Config)}},"layers":[{{Json(Layer1)}},{{Json(Layer2)}}]}
        """;

    public static string IndexJson { get; } = $$"""
        {"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{Json(Child1)}},{{Json(Child2)}}]}
        """;

    public static Descriptor Of(string mediaType, string content) =>
        new(mediaType, Digest.Of(Encoding.UTF8.GetBytes(content)), Encoding.UTF8.GetByteCount(content));

    public static string Json(Descriptor descriptor, string more = "") =>
        $$"""{"mediaType":"{{descriptor.MediaType}}","digest":"{{descriptor.Digest}}","size":{{descriptor.Size}}{{more}}}""";

    public static ManifestContent Parse(string json, string? contentType = null) => ManifestContent.Parse(Encoding.UTF8.GetBytes(json), contentType);

    /// <summary>The sentence with which the document is refused.</summary>
    public static string Refusal(string json, string? contentType = null) => Refusal(Encoding.UTF8.GetBytes(json), contentType);

    public static string Refusal(byte[] bytes, string? contentType = null)
    {
        var message = Assert.Throws<ManifestFormatException>(() => ManifestContent.Parse(bytes, contentType)).Message;
        Assert.DoesNotContain(message, char.IsControl);
        Assert.InRange(message.Length, 1, 600);
        return message;
    }
}
