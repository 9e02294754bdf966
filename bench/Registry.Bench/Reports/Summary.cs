namespace Registry.Bench.Reports;

/// <summary>One work on one server, over all rounds: medians, and for a peer how the first server compares with it.</summary>
internal sealed record Summary
{
    public required string Work { get; init; }

    public required string Unit { get; init; }

    public required string Server { get; init; }

    public required double Rate { get; init; }

    public required double ServerSecondsPerUnit { get; init; }

    public required double ClientSecondsPerUnit { get; init; }

    public required double PeakBytes { get; init; }

    /// <summary>The first server's rate over this one's, of each round. Rounds are compared by themselves, since a machine changes between them.</summary>
    public required IReadOnlyList<double> Ratios { get; init; }

    public static IEnumerable<Summary> Of(IReadOnlyList<Measurement> measurements)
    {
        var first = measurements.Count > 0 ? measurements[0].Server : null;
        foreach (var work in measurements.GroupBy(measurement => measurement.Work))
        {
            var firsts = work.Where(measurement => measurement.Server == first).ToDictionary(measurement => measurement.Round);
            foreach (var server in work.GroupBy(measurement => measurement.Server))
            {
                yield return Of([.. server], server.Key == first ? [] : [.. server.Select(measurement => firsts[measurement.Round].Rate / measurement.Rate)]);
            }
        }
    }

    private static Summary Of(IReadOnlyList<Measurement> rounds, IReadOnlyList<double> ratios) => new()
    {
        Work = rounds[0].Work,
        Unit = rounds[0].Unit,
        Server = rounds[0].Server,
        Rate = rounds.Select(round => round.Rate).Median(),
        ServerSecondsPerUnit = rounds.Select(round => round.ServerSecondsPerUnit).Median(),
        ClientSecondsPerUnit = rounds.Select(round => round.ClientSecondsPerUnit).Median(),
        PeakBytes = rounds.Select(round => (double)round.PeakBytes).Median(),
        Ratios = ratios,
    };
}
