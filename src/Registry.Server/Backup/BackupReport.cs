using System.Text.Json;

namespace Registry.Server.Backup;

/// <summary>What a backup is: the content of its <c>backup.json</c>.</summary>
/// <param name="Registry">The identity of the registry that it is of.</param>
/// <param name="TakenAt">The moment that it shows.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="IndexSize">Bytes.</param>
/// <param name="Copied">Blobs that were new.</param>
/// <param name="CopiedSize">Bytes.</param>
/// <param name="Kept">Blobs that were there from backups before.</param>
/// <param name="Removed">Blobs that the index no longer names.</param>
/// <param name="RemovedSize">Bytes.</param>
/// <param name="Faults">Blobs that are not in it, though the index names them.</param>
internal sealed record BackupReport(
    string Registry,
    DateTimeOffset TakenAt,
    TimeSpan Duration,
    long IndexSize,
    long Copied,
    long CopiedSize,
    long Kept,
    long Removed,
    long RemovedSize,
    IReadOnlyList<LostBlob> Faults)
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}

/// <param name="Size">Bytes.</param>
/// <param name="NeededBy">The images that cannot be pulled without it, as <see cref="Dependents"/> names them.</param>
internal sealed record LostBlob(string Digest, long Size, string Reason, IReadOnlyList<string> NeededBy);
