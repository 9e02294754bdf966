namespace Registry.Bench.Reports;

/// <summary>Figures as people read them.</summary>
internal static class Text
{
    public static string Value(double value, Figure figure, string unit) => $"{Number(value)} {figure switch { Figure.Rate => $"{unit}/s", Figure.Time => "ms", _ => "MiB" }}";

    public static string PerUnit(double seconds, string unit)
    {
        var microseconds = seconds * 1e6;
        return microseconds < 10_000 ? $"{microseconds:0} µs/{unit}" : $"{microseconds / 1000:0.0} ms/{unit}";
    }

    public static string Ratio(IReadOnlyList<double> ratios) =>
        ratios.Count == 0 ? "" : $"{ratios.Median():0.00} x ({ratios.Min():0.00}-{ratios.Max():0.00})";

    public static string Mebibytes(double bytes) => $"{bytes / (1 << 20):0} MiB";

    private static string Number(double rate) => rate < 100 ? $"{rate:0.0}" : $"{rate:0}";
}
