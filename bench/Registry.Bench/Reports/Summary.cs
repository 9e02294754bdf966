namespace Registry.Bench.Reports;

/// <summary>One work on one server, over all rounds: medians, and for a peer how the first server compares with it.</summary>
internal sealed record Summary
{
    public required string Work { get; init; }

    public required string Unit { get; init; }

    public required string Server { get; init; }

    public required Figure Figure { get; init; }

    public required double Value { get; init; }

    public required double ServerSecondsPerUnit { get; init; }

    public required double ClientSecondsPerUnit { get; init; }

    public required double PeakBytes { get; init; }

    /// <summary>How many times as good as this one the first server was, of each round. Rounds are compared by themselves, since a machine changes between them.</summary>
    public required IReadOnlyList<double> Ratios { get; init; }

    /// <summary>How many times the first server's processor time per unit this one took, of each round.</summary>
    public required IReadOnlyList<double> ProcessorRatios { get; init; }

    /// <summary>The server that the others are compared with.</summary>
    public static string? First(IReadOnlyList<Measurement> measurements) => measurements.Count > 0 ? measurements[0].Server : null;

    public static IEnumerable<Summary> Of(IReadOnlyList<Measurement> measurements)
    {
        var first = First(measurements);
        foreach (var work in measurements.GroupBy(measurement => measurement.Work))
        {
            var firsts = work.Where(measurement => measurement.Server == first).ToDictionary(measurement => measurement.Round);
            foreach (var server in work.GroupBy(measurement => measurement.Server))
            {
                var pairs = server.Where(measurement => server.Key != first && firsts.ContainsKey(measurement.Round)).Select(measurement => (firsts[measurement.Round], measurement));
                yield return Of([.. server], [.. pairs]);
            }
        }
    }

    private static Summary Of(IReadOnlyList<Measurement> rounds, IReadOnlyList<(Measurement First, Measurement Other)> pairs) => new()
    {
        Work = rounds[0].Work,
        Unit = rounds[0].Unit,
        Server = rounds[0].Server,
        Figure = rounds[0].Figure,
        Value = rounds.Select(round => round.Value).Median(),
        ServerSecondsPerUnit = rounds.Select(round => round.ServerSecondsPerUnit).Median(),
        ClientSecondsPerUnit = rounds.Select(round => round.ClientSecondsPerUnit).Median(),
        PeakBytes = rounds.Select(round => (double)round.PeakBytes).Median(),
        Ratios = [.. pairs.Select(pair => pair.First.Over(pair.Other))],
        ProcessorRatios = [.. pairs.Select(pair => pair.Other.ServerSecondsPerUnit / pair.First.ServerSecondsPerUnit)],
    };
}
