using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Registry.Oci.Tests.Manifests;

/// <summary>Whatever the bytes are, a manifest is taken or refused: no other exception leaves the parser.</summary>
public sealed class HostileDocuments
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2000);

    private static readonly Arbitrary<string?> ContentTypes = Gen.Elements<string?>(
        MediaTypes.OciManifest, MediaTypes.OciIndex, MediaTypes.OciArtifact, MediaTypes.DockerManifest, MediaTypes.DockerManifestList, "a/b", null).ToArbitrary();

    // Bytes that are nearly JSON get deeper into the parser than those of pure chance.
    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\u002B", "\\ud800", "null", "true", "-1", "1e9", "2", " ", "\"schemaVersion\":2,", "\"config\":", "\"layers\":[",
        "\"manifests\":[", "\"subject\":", "\"annotations\":{", "\"mediaType\":\"", "\"digest\":\"sha256:", "\"size\":", "\"a\":\"b\"", "é",
        Sample.Json(Sample.Layer1), Sample.ImageJson, Sample.IndexJson,
    ];

    [Fact]
    public void OfRandomBytes() => Check(Generated.Bytes);

    [Fact]
    public void OfRandomFragments() => Check(Gen.Elements(Fragments).ListOf().Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))));

    [Fact]
    public void OfAnImageWithSomeBytesChanged() => Check(Damaged(Sample.ImageJson));

    [Fact]
    public void OfAnIndexWithSomeBytesChanged() => Check(Damaged(Sample.IndexJson));

    private static Gen<byte[]> Damaged(string document) =>
        from places in Gen.Choose(0, document.Length - 1).NonEmptyListOf()
        from values in Gen.Choose(0, 255).ArrayOf(places.Count)
        select Damage(Encoding.UTF8.GetBytes(document), places.Zip(values));

    private static byte[] Damage(byte[] document, IEnumerable<(int Place, int Value)> changes)
    {
        foreach (var (place, value) in changes.Take(5))
        {
            document[place] = (byte)value;
        }

        return document;
    }

    private static void Check(Gen<byte[]> documents) => Prop.ForAll(documents.ToArbitrary(), ContentTypes, TakenOrRefused).Check(Thorough);

    private static bool TakenOrRefused(byte[] document, string? contentType)
    {
        try
        {
            return ManifestContent.Parse(document, contentType).MediaType.Length > 0;
        }
        catch (ManifestFormatException e)
        {
            return e.Message.Length is > 0 and < 1000;
        }
    }
}
