using System.Text.Json;
using System.Text.Json.Serialization;

namespace Registry.Bench.Reports;

/// <summary>All that one run of this program has found out, as it is kept in a file.</summary>
internal sealed record BenchRun
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public required DateTimeOffset Date { get; init; }

    public required int Rounds { get; init; }

    public required double SecondsOfAWork { get; init; }

    public required MachineFacts Machine { get; init; }

    public required IReadOnlyList<ServerFacts> Servers { get; init; }

    public IEnumerable<Summary> Summary => Reports.Summary.Of(Measurements);

    public required IReadOnlyList<Measurement> Measurements { get; init; }

    public static BenchRun Read(FileInfo file) => JsonSerializer.Deserialize<BenchRun>(File.ReadAllText(file.FullName), Options)!;

    public void Write(FileInfo file) => File.WriteAllText(file.FullName, JsonSerializer.Serialize(this, Options));

    /// <summary>Several runs as one, whose rounds are all their rounds.</summary>
    /// <exception cref="InvalidOperationException">They are of different machines.</exception>
    public static BenchRun Merge(IReadOnlyList<BenchRun> runs)
    {
        if (runs.Any(run => run.Machine != runs[0].Machine))
        {
            throw new InvalidOperationException("the files are of different machines, whose figures cannot be put together");
        }

        return runs[0] with
        {
            Rounds = runs.Sum(run => run.Rounds),
            Servers = [.. runs.SelectMany(run => run.Servers).DistinctBy(server => server.Name)],
            Measurements = [.. runs.SelectMany((run, i) => run.Measurements.Select(measured => measured with { Round = measured.Round + runs.Take(i).Sum(before => before.Rounds) }))],
        };
    }
}
