namespace Registry.Bench;

/// <summary>One work, on one server, in one round.</summary>
internal sealed record Measurement
{
    public required string Work { get; init; }

    public required string Unit { get; init; }

    public required string Server { get; init; }

    public required int Round { get; init; }

    public required double Units { get; init; }

    public required double Seconds { get; init; }

    public required ProcessorTimes Processor { get; init; }

    /// <summary>The largest resident set of the server during the work.</summary>
    public required long PeakBytes { get; init; }

    public double Rate => Units / Seconds;

    public double ServerSecondsPerUnit => Processor.Server / Units;

    public double ClientSecondsPerUnit => Processor.Client / Units;

    /// <summary>Of one processor.</summary>
    public double OthersShare => Processor.Others / Seconds;
}
