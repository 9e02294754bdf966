using System.Text.Json;
using Registry.Oci;

namespace Registry.Server.Transfer.Exports;

/// <summary>What an image of an index is made for (image specification, image-index.md).</summary>
internal sealed record Platform(string Os, string Architecture, string? Variant)
{
    public static readonly Platform Usual = new("linux", "amd64", null);

    /// <exception cref="FormatException">It is none.</exception>
    public static Platform Parse(string text) => text.Split('/') switch
    {
        [{ Length: > 0 } os, { Length: > 0 } architecture] => new Platform(os, architecture, null),
        [{ Length: > 0 } os, { Length: > 0 } architecture, { Length: > 0 } variant] => new Platform(os, architecture, variant),
        _ => throw new FormatException($"'{text}' is not a platform; write one as linux/amd64 or linux/arm/v7"),
    };

    /// <summary>An index's images with their platforms. What has none, or an unknown one as attestations have, is none of them.</summary>
    public static List<(Descriptor Image, Platform Platform)> In(ManifestContent index, byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        return
        [
            .. document.RootElement.GetProperty("manifests").EnumerateArray().Zip(index.Children, (entry, child) => (Image: child, Platform: Of(entry)))
                .Where(entry => entry.Platform is not null && MediaTypes.IsImage(entry.Image.MediaType)).Select(entry => (entry.Image, entry.Platform!)),
        ];
    }

    /// <summary>Whether an image for this one is what somebody means who says the other.</summary>
    public bool Is(Platform wanted) => Os == wanted.Os && Architecture == wanted.Architecture && (wanted.Variant is null || wanted.Variant == Variant);

    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    private static Platform? Of(JsonElement entry) =>
        entry.TryGetProperty("platform", out var platform) && platform.ValueKind == JsonValueKind.Object
        && Text(platform, "os") is { } os && Text(platform, "architecture") is { } architecture && os != "unknown"
            ? new Platform(os, architecture, Text(platform, "variant"))
            : null;

    private static string? Text(JsonElement platform, string name) =>
        platform.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
