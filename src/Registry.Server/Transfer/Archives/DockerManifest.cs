using System.Text.Json;
using Registry.Oci;

namespace Registry.Server.Transfer.Archives;

/// <summary>An entry of the <c>manifest.json</c> that <c>docker save</c> writes: an image whose parts are named by their files.</summary>
/// <param name="Config">A file of the archive, as are the layers.</param>
/// <param name="Layers">The lowest first.</param>
internal sealed record DockerManifest(string Config, IReadOnlyList<string> Layers, IReadOnlyList<string> RepoTags)
{
    public const string FileName = "manifest.json";

    /// <exception cref="FormatException">It is not such a file.</exception>
    public static List<DockerManifest> Parse(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return [.. document.RootElement.EnumerateArray().Select(Of)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"{FileName} does not say what images there are: {e.Message}");
        }
    }

    /// <summary>What the layers have to be once they are unpacked, as the image's config says.</summary>
    /// <exception cref="FormatException">It is not a config.</exception>
    public static List<Digest> DiffIds(byte[] config)
    {
        try
        {
            using var document = JsonDocument.Parse(config);
            return [.. Strings(document.RootElement.GetProperty("rootfs"), "diff_ids").Select(Digest.Parse)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"the image's config does not say what layers it has: {e.Message}");
        }
    }

    private static DockerManifest Of(JsonElement image) => new(
        image.GetProperty(nameof(Config)).GetString() ?? throw new KeyNotFoundException($"{nameof(Config)} is null"),
        [.. Strings(image, nameof(Layers))],
        [.. Strings(image, nameof(RepoTags))]);

    // Go's encoder writes an empty list as null.
    private static IEnumerable<string> Strings(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) && list.ValueKind != JsonValueKind.Null
            ? list.EnumerateArray().Select(entry => entry.GetString() ?? throw new KeyNotFoundException($"there is a null in {name}"))
            : [];
}
