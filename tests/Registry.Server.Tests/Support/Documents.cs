using Registry.Oci;

namespace Registry.Server.Tests.Support;

/// <summary>Manifests as clients write them.</summary>
internal static class Documents
{
    public const string ConfigType = "application/vnd.oci.image.config.v1+json";
    public const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";

    private static int _serial;

    public static byte[] EmptyConfig { get; } = "{}"u8.ToArray();

    public static Descriptor Of(byte[] content, string mediaType = LayerType) => new(mediaType, Digest.Of(content), content.Length);

    public static Descriptor Missing(string mediaType = LayerType) => new(mediaType, Some.Digest(), 32);

    public static string Json(Descriptor descriptor, string more = "") =>
        $$"""{"mediaType":"{{descriptor.MediaType}}","digest":"{{descriptor.Digest}}","size":{{descriptor.Size}}{{more}}}""";

    /// <param name="more">Further fields, each with a comma before it.</param>
    public static string Image(Descriptor config, IEnumerable<Descriptor> layers, string more = "", string mediaType = MediaTypes.OciManifest) =>
        $$"""{"schemaVersion":2,"mediaType":"{{mediaType}}","config":{{Json(config)}},"layers":[{{List(layers)}}]{{more}}}""";

    public static string Index(IEnumerable<Descriptor> children, string more = "", string mediaType = MediaTypes.OciIndex) =>
        $$"""{"schemaVersion":2,"mediaType":"{{mediaType}}","manifests":[{{List(children)}}]{{more}}}""";

    /// <summary>An image without layers whose config is <see cref="EmptyConfig"/>; no two are alike.</summary>
    public static string Small(string more = "") =>
        Image(Of(EmptyConfig, ConfigType), [], $$""","serial":{{Interlocked.Increment(ref _serial)}}{{more}}""");

    public static string Subject(Digest subject) => $$""","subject":{{Json(new Descriptor(MediaTypes.OciManifest, subject, 100))}}""";

    private static string List(IEnumerable<Descriptor> descriptors) => string.Join(',', descriptors.Select(descriptor => Json(descriptor)));
}

/// <summary>An image of one layer.</summary>
internal sealed record SampleImage(string Json, Descriptor Config, Descriptor Layer)
{
    public byte[] Bytes => Some.Utf8(Json);

    public Digest Digest => Digest.Of(Bytes);

    public static SampleImage Of(byte[] config, byte[] layer)
    {
        var (configuration, content) = (Documents.Of(config, Documents.ConfigType), Documents.Of(layer));
        return new SampleImage(Documents.Image(configuration, [content]), configuration, content);
    }
}
