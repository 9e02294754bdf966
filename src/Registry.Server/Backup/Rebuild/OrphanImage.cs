using System.Text.Json;
using Registry.Storage;

namespace Registry.Server.Backup.Rebuild;

/// <summary>The configuration of an image of which nobody knows the manifest. It tells what was lost, not what it was called.</summary>
internal sealed record OrphanImage(string Digest, DateTimeOffset PlacedAt, string? Platform, string? Created)
{
    // Configurations are some kilobytes.
    private const int LargestSize = 1024 * 1024;

    /// <summary>Null where the bytes are something else.</summary>
    public static async Task<OrphanImage?> TryReadAsync(IBlobStore store, StoredBlob blob, CancellationToken cancellationToken)
    {
        if (blob.Size is 0 or > LargestSize)
        {
            return null;
        }

        try
        {
            await using var bytes = await store.OpenReadAsync(blob.Digest, 0, blob.Size, cancellationToken);
            using var json = bytes is null ? null : await JsonDocument.ParseAsync(bytes, default, cancellationToken);
            return json?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("rootfs", out _)
                ? new OrphanImage($"{blob.Digest}", blob.PlacedAt, PlatformOf(root), Text(root, "created"))
                : null;
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null;
        }
    }

    private static string? PlatformOf(JsonElement config) => Text(config, "os") is { } system ? $"{system}/{Text(config, "architecture")}" : null;

    private static string? Text(JsonElement config, string name) => config.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
