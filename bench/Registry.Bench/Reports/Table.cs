namespace Registry.Bench.Reports;

/// <summary>The medians for people.</summary>
internal static class Table
{
    public static void Write(TextWriter writer, IReadOnlyList<Measurement> measurements)
    {
        var first = measurements.Count > 0 ? measurements[0].Server : "";
        writer.WriteLine(Line("work", "server", "", $"{first} is better (min-max)", "server CPU", "over its CPU", "client CPU", "peak RSS"));
        foreach (var row in Summary.Of(measurements))
        {
            writer.WriteLine(Line(
                row.Work,
                row.Server,
                Text.Value(row.Value, row.Figure, row.Unit),
                Text.Ratio(row.Ratios),
                Text.PerUnit(row.ServerSecondsPerUnit, row.Unit),
                row.ProcessorRatios.Count == 0 ? "" : $"{row.ProcessorRatios.Median():0.00} x",
                Text.PerUnit(row.ClientSecondsPerUnit, row.Unit),
                Text.Mebibytes(row.PeakBytes)));
        }

        writer.WriteLine(Others(measurements));
    }

    public static string Others(IReadOnlyList<Measurement> measurements)
    {
        var others = measurements.Select(measurement => Math.Max(0, measurement.OthersShare)).DefaultIfEmpty().ToList();
        return $"Other programs took {others.Median():P0} of one processor, {others.Max():P0} at the most; the less, the more this says.";
    }

    private static string Line(string work, string server, string value, string ratio, string processor, string processorRatio, string client, string peak) =>
        $"{work,-19} {server,-16} {value,16}  {ratio,-30} {processor,14} {processorRatio,12} {client,14} {peak,10}";
}
