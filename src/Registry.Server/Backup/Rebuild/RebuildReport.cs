using System.Text.Json;
using System.Text.Json.Serialization;

namespace Registry.Server.Backup.Rebuild;

internal enum RebuildOutcome
{
    /// <summary>The index is whole; nothing was done.</summary>
    NothingToDo,

    /// <summary>All that was in the index is back.</summary>
    Complete,

    /// <summary>Something is lost, or nobody can know that nothing is.</summary>
    WithLosses,
}

/// <summary>What a rebuild found, and what it could not bring back.</summary>
/// <param name="Faults">What is wrong with the index.</param>
/// <param name="DamagedIndex">The folder in which it is kept now; null where there is none, or nothing was changed.</param>
/// <param name="Snapshot">The snapshot that was used.</param>
/// <param name="KnownUntil">The moment up to which all is known; null where the damaged index told the rest.</param>
/// <param name="BadSnapshots">Newer snapshots that did not pass their checks, and why.</param>
/// <param name="UnreadablePages">Of the damaged index, by table.</param>
/// <param name="FromSnapshot">What was taken from the snapshot since the damaged index has lost it: it may have been changed or removed since.</param>
/// <param name="MissingBlobs">What the index names and the store does not have.</param>
/// <param name="Orphans">What the store has and nothing names.</param>
internal sealed record RebuildReport(
    RebuildOutcome Outcome,
    IReadOnlyList<string> Faults,
    string? DamagedIndex,
    string? Snapshot,
    DateTimeOffset? KnownUntil,
    IReadOnlyList<string> BadSnapshots,
    IReadOnlyDictionary<string, int> UnreadablePages,
    IReadOnlyList<string> FromSnapshot,
    RebuiltCounts? Counts,
    IReadOnlyList<LostTag> LostTags,
    IReadOnlyList<LostManifest> LostManifests,
    IReadOnlyList<LostBlob> MissingBlobs,
    Orphans? Orphans)
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) } };

    public static RebuildReport NothingToDo { get; } = new(RebuildOutcome.NothingToDo, [], null, null, null, [], new Dictionary<string, int>(), [], null, [], [], [], null);
}

internal sealed record RebuiltCounts(long Repositories, long Manifests, long Tags, long Blobs, long Users);
