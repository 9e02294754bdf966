using System.Text.Json;
using Registry.Storage.FileSystem;

namespace Registry.Server.Backup;

/// <summary>The file <c>backup.json</c>, which makes a folder a backup and tells people, and monitoring, what it is.</summary>
internal static class BackupMarker
{
    public const string Name = "backup.json";

    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, Name));

    /// <summary>A folder is a backup from its first moment on, and of which registry: one that breaks off can be gone on with, by that one.</summary>
    public static void Begin(string folder, string registry)
    {
        if (!IsIn(folder))
        {
            File.WriteAllText(Path.Combine(folder, Name), JsonSerializer.Serialize(new { registry }, BackupReport.Json));
        }
    }

    public static void Finish(string folder, BackupReport report)
    {
        var file = Path.Combine(folder, Name);
        File.WriteAllText($"{file}.new", JsonSerializer.Serialize(report, BackupReport.Json));
        Durable.Rename($"{file}.new", file);
        Durable.FlushFolder(folder);
    }

    /// <summary>The identity of the registry that it is of; null where it does not tell.</summary>
    public static string? RegistryOf(string folder)
    {
        try
        {
            using var told = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, Name)));
            return told.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("registry", out var registry) && registry.ValueKind == JsonValueKind.String
                ? registry.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
