using System.Text.Json;

namespace Registry.Bench.Reports;

/// <summary>The medians and every measurement for programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Write(FileInfo? file, IReadOnlyList<Measurement> measurements)
    {
        if (file is not null)
        {
            var report = new { Machine = $"{Environment.ProcessorCount} processors", Summary = Summary.Of(measurements), Measurements = measurements };
            File.WriteAllText(file.FullName, JsonSerializer.Serialize(report, Options));
        }
    }
}
