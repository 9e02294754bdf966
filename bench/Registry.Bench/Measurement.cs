using System.Text.Json.Serialization;

namespace Registry.Bench;

/// <summary>One work, on one server, in one round.</summary>
internal sealed record Measurement
{
    private const double MiB = 1024 * 1024;

    public required string Work { get; init; }

    public required Figure Figure { get; init; }

    public required string Unit { get; init; }

    public required string Server { get; init; }

    public required int Round { get; init; }

    public required double Units { get; init; }

    public required double Seconds { get; init; }

    public required ProcessorTimes Processor { get; init; }

    /// <summary>The largest resident set of the server during the work.</summary>
    public required long PeakBytes { get; init; }

    public double Value => Figure switch
    {
        Figure.Rate => Units / Seconds,
        Figure.Time => Seconds * 1000 / Units,
        _ => PeakBytes / MiB,
    };

    public double ServerSecondsPerUnit => Processor.Server / Units;

    public double ClientSecondsPerUnit => Processor.Client / Units;

    /// <summary>Of one processor.</summary>
    [JsonIgnore]
    public double OthersShare => Processor.Others / Seconds;

    /// <summary>How many times as good this is as the other: over 1 where it is better, whatever the figure.</summary>
    public double Over(Measurement other) => Figure == Figure.Rate ? Value / other.Value : other.Value / Value;
}
