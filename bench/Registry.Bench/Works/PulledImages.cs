using Registry.Bench.Content;
using Registry.Bench.Http;
using Registry.Bench.Servers;

namespace Registry.Bench.Works;

/// <summary>A repository of 1000 tags, each of a manifest of its own with the same five layers, and 100 blobs of 4 KiB.</summary>
internal static class PulledImages
{
    public const string Repository = "bench/pulled";

    private static readonly Blob[] Layers = [.. Enumerable.Range(0, 100).Select(_ => Blob.Fresh(4096))];
    private static readonly string[] Tags = [.. Enumerable.Range(0, 1000).Select(number => $"t{number:0000}")];
    private static readonly Blob[] Manifests = [.. Tags.Select(tag => Blob.Of(ImageManifest.Of(Layers[0], Layers[1..6], tag)))];

    public static IReadOnlyList<string> ManifestsByTag { get; } = [.. Tags.Select(tag => $"/v2/{Repository}/manifests/{tag}")];

    public static IReadOnlyList<string> ManifestsByDigest { get; } = [.. Manifests.Select(manifest => $"/v2/{Repository}/manifests/{manifest.Digest}")];

    public static IReadOnlyList<string> Blobs { get; } = [.. Layers.Select(layer => $"/v2/{Repository}/blobs/{layer.Digest}")];

    public static void Prepare(Target target) => target.Once(nameof(PulledImages), connection =>
    {
        Array.ForEach(Layers, layer => connection.PushBlob(Repository, layer));
        for (var number = 0; number < Tags.Length; number++)
        {
            connection.PushManifest(Repository, Tags[number], Manifests[number].Bytes.Span);
        }
    });
}
