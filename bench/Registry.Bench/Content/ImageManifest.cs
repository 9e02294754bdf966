using System.Text;

namespace Registry.Bench.Content;

internal static class ImageManifest
{
    /// <param name="note">Makes the manifest another one than its like.</param>
    public static byte[] Of(Blob config, IEnumerable<Blob> layers, string note)
    {
        var content = string.Join(',', layers.Select(layer => Descriptor("layer.v1.tar+gzip", layer)));
        return Encoding.UTF8.GetBytes(
            $$$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{{Descriptor("config.v1+json", config)}}},
            "layers":[{{{content}}}],"annotations":{"org.opencontainers.image.ref.name":"{{{note}}}"}}
            """);
    }

    private static string Descriptor(string type, Blob blob) =>
        $$"""{"mediaType":"application/vnd.oci.image.{{type}}","digest":"{{blob.Digest}}","size":{{blob.Bytes.Length}}}""";
}
