using System.Text.Json;
using Registry.Oci;
using Registry.Server.Mirror.Manifests;
using Registry.Server.Transfer.Exports;

namespace Registry.Server.Mirror.Sync.Rules;

/// <summary>Which images of an index are meant. An attestation goes with the image that it is about, as BuildKit notes it.</summary>
/// <param name="platforms">None means all.</param>
internal sealed class PlatformSelection(IReadOnlyList<Platform> platforms)
{
    private const string Subject = "vnd.docker.reference.digest";

    /// <summary>Those of an index; a manifest of another kind has none. An index that tells of no platforms is taken whole.</summary>
    /// <exception cref="FormatException">It has images, and none of those that are meant.</exception>
    public IEnumerable<Descriptor> Of(FetchedManifest index)
    {
        if (platforms.Count == 0 || !MediaTypes.IsIndex(index.Content.MediaType) || Platform.In(index.Content, index.Bytes) is not { Count: > 0 } images)
        {
            return index.Content.Children;
        }

        var chosen = images.Where(image => platforms.Any(image.Platform.Is)).Select(image => image.Image.Digest).ToHashSet();
        if (chosen.Count == 0)
        {
            throw new FormatException($"the index {index.Digest} has no image for {string.Join(" or ", platforms)}; it has {string.Join(", ", images.Select(image => image.Platform))}");
        }

        using var document = JsonDocument.Parse(index.Bytes);
        var entries = document.RootElement.GetProperty("manifests").EnumerateArray().ToList();
        return [.. index.Content.Children.Where((child, i) => chosen.Contains(child.Digest) || (SubjectOf(entries[i]) is { } subject && chosen.Contains(subject)))];
    }

    private static Digest? SubjectOf(JsonElement entry) =>
        entry.TryGetProperty("annotations", out var annotations) && annotations.ValueKind == JsonValueKind.Object
        && annotations.TryGetProperty(Subject, out var text) && text.ValueKind == JsonValueKind.String && Digest.TryParse(text.GetString(), out var digest)
            ? digest
            : null;
}
