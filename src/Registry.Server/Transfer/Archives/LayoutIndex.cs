using System.Text.Json;
using Registry.Oci;

namespace Registry.Server.Transfer.Archives;

/// <param name="Name">What the entry is called, or null. A name may be a tag alone.</param>
internal sealed record LayoutEntry(Descriptor Descriptor, ForeignName? Name);

/// <summary>The <c>index.json</c> of an image layout (image specification, image-layout.md).</summary>
internal static class LayoutIndex
{
    public const string FileName = "index.json";
    public const string MarkerName = "oci-layout";
    public const string Marker = """{"imageLayoutVersion":"1.0.0"}""";

    /// <summary>"A tag" in most layouts; some write the whole name here.</summary>
    public const string TagAnnotation = "org.opencontainers.image.ref.name";

    /// <summary>The whole name, as containerd and docker write it.</summary>
    public const string NameAnnotation = "io.containerd.image.name";

    public static string BlobName(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Hex}";

    /// <exception cref="FormatException">It is not an index.</exception>
    public static List<LayoutEntry> Parse(byte[] bytes)
    {
        try
        {
            var entries = ManifestContent.Parse(bytes, contentType: null).Children;
            using var document = JsonDocument.Parse(bytes);
            return [.. document.RootElement.GetProperty("manifests").EnumerateArray().Zip(entries, (entry, descriptor) => new LayoutEntry(descriptor, NameOf(entry)))];
        }
        catch (Exception e) when (e is ManifestFormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"{FileName} is not an index of images: {e.Message}");
        }
    }

    private static ForeignName? NameOf(JsonElement entry)
    {
        if (Annotation(entry, NameAnnotation) is { } whole && ForeignName.Parse(whole, out _) is { } name)
        {
            return name;
        }

        var text = Annotation(entry, TagAnnotation);
        return text is null ? null
            : TagName.TryParse(text, out var tag) ? new ForeignName(text, null, tag)
            : ForeignName.Parse(text, out _);
    }

    private static string? Annotation(JsonElement entry, string name) =>
        entry.TryGetProperty("annotations", out var annotations) && annotations.ValueKind == JsonValueKind.Object
        && annotations.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
