using System.Text.Json;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Backup.Rebuild;

/// <summary>The command, and what it tells.</summary>
internal static class Rebuilds
{
    public static async Task<JsonElement> RebuildAsync(string data, int code, params string[] more)
    {
        var result = (await Commands.TypeAsync(["rebuild", "--json", "--data", data, .. more])).Is(code);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    /// <summary>As <c>repository:tag</c>.</summary>
    public static SortedSet<string> LostTags(this JsonElement report) =>
        new(report.GetProperty("lostTags").EnumerateArray().Select(tag => $"{tag.GetProperty("repository").GetString()}:{tag.GetProperty("tag").GetString()}"), StringComparer.Ordinal);

    /// <summary>As <c>repository digest</c>.</summary>
    public static SortedSet<string> LostManifests(this JsonElement report) =>
        new(report.GetProperty("lostManifests").EnumerateArray().Select(lost => $"{lost.GetProperty("repository").GetString()} {lost.GetProperty("digest").GetString()}"), StringComparer.Ordinal);

    public static List<string> Strings(this JsonElement report, string field) => [.. report.GetProperty(field).EnumerateArray().Select(item => item.GetString()!)];
}
