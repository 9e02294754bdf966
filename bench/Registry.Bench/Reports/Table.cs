namespace Registry.Bench.Reports;

/// <summary>The medians for people: a row for each work and server.</summary>
internal static class Table
{
    private static readonly int[] Widths = [-19, -16, 15, 24, 16, 9, 16, 8];

    public static void Write(TextWriter writer, BenchRun run)
    {
        foreach (var row in Rows(run))
        {
            writer.WriteLine(string.Join("  ", row.Zip(Widths, (cell, width) => width < 0 ? cell.PadRight(-width) : cell.PadLeft(width))));
        }

        writer.WriteLine(Others(run));
    }

    /// <summary>The same as Markdown, with what it was measured on.</summary>
    public static void WriteMarkdown(TextWriter writer, BenchRun run)
    {
        writer.WriteLine($"{run.Date:yyyy-MM-dd}, {run.Machine}. {string.Join("; ", run.Servers)}. {run.Rounds} rounds of {run.SecondsOfAWork:0.#} s a work. {Others(run)}");
        writer.WriteLine();
        foreach (var (row, i) in Rows(run).Select((row, i) => (row, i)))
        {
            writer.WriteLine($"| {string.Join(" | ", row)} |");
            if (i == 0)
            {
                writer.WriteLine($"|{string.Concat(Widths.Select(width => width < 0 ? "---|" : "---:|"))}");
            }
        }
    }

    private static IEnumerable<string[]> Rows(BenchRun run) =>
        run.Summary.Select(row => new[]
        {
            row.Work,
            row.Server,
            Text.Value(row.Value, row.Figure, row.Unit),
            Text.Ratio(row.Ratios),
            Text.PerUnit(row.ServerSecondsPerUnit, row.Unit),
            row.ProcessorRatios.Count == 0 ? "" : $"{row.ProcessorRatios.Median():0.00} x",
            Text.PerUnit(row.ClientSecondsPerUnit, row.Unit),
            Text.Mebibytes(row.PeakBytes),
        }).Prepend(["work", "server", "median", $"{Summary.First(run.Measurements)} is better by", "server CPU", "ratio", "client CPU", "peak RSS"]);

    private static string Others(BenchRun run)
    {
        var others = run.Measurements.Select(measurement => Math.Max(0, measurement.OthersShare)).DefaultIfEmpty().ToList();
        return $"Other programs took {others.Median():P0} of one processor, {others.Max():P0} at the most; the less, the more this says.";
    }
}
