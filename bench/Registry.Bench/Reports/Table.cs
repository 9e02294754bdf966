namespace Registry.Bench.Reports;

/// <summary>The medians for people.</summary>
internal static class Table
{
    public static void Write(TextWriter writer, IReadOnlyList<Measurement> measurements)
    {
        var first = measurements.Count > 0 ? measurements[0].Server : "";
        writer.WriteLine($"{"work",-17} {"server",-16} {"rate",18}  {$"{first} is (min-max)",-24} {"server CPU",14} {"client CPU",14} {"peak RSS",10}");
        foreach (var row in Summary.Of(measurements))
        {
            writer.WriteLine(
                $"{row.Work,-17} {row.Server,-16} {$"{Number(row.Rate)} {row.Unit}/s",18}  {Ratio(row.Ratios),-24} "
                + $"{PerUnit(row.ServerSecondsPerUnit, row.Unit),14} {PerUnit(row.ClientSecondsPerUnit, row.Unit),14} {$"{row.PeakBytes / (1 << 20):0} MiB",10}");
        }

        var others = measurements.Select(measurement => Math.Max(0, measurement.OthersShare)).DefaultIfEmpty().ToList();
        writer.WriteLine($"Other programs took {others.Median():P0} of one processor, {others.Max():P0} at the most; the less, the more this says.");
    }

    private static string Ratio(IReadOnlyList<double> ratios) =>
        ratios.Count == 0 ? "" : $"{ratios.Median():0.00} x ({ratios.Min():0.00}-{ratios.Max():0.00})";

    private static string PerUnit(double seconds, string unit)
    {
        var microseconds = seconds * 1e6;
        return microseconds < 10_000 ? $"{microseconds:0} µs/{unit[..3]}" : $"{microseconds / 1000:0.0} ms/{unit[..3]}";
    }

    private static string Number(double rate) => rate < 100 ? $"{rate:0.0}" : $"{rate:0}";
}
