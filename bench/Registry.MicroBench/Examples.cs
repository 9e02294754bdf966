using System.Globalization;
using System.Text;

namespace Registry.MicroBench;

/// <summary>Words and documents as clients send them.</summary>
internal static class Examples
{
    public const string Name = "team-07/services/checkout";

    public static string Digest { get; } = DigestOf(0);

    /// <summary>An image of so many layers.</summary>
    public static byte[] Manifest(int layers) => Encoding.UTF8.GetBytes(
        $$"""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
        "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{DigestOf(0)}}","size":1024},
        "layers":[{{string.Join(',', Enumerable.Range(1, layers).Select(Layer))}}]}
        """);

    private static string Layer(int number) => $$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{DigestOf(number)}}","size":30000000}""";

    private static string DigestOf(int number) => $"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture))))}";
}
