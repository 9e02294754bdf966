using System.CommandLine;
using Registry.Bench.Reports;

namespace Registry.Bench;

/// <summary>Where a run's figures go besides the terminal.</summary>
internal static class Outputs
{
    private static readonly Option<FileInfo?> Plot = new("--plot") { Description = "Also draw the ratios here (SVG)", HelpName = "FILE", Recursive = true };
    private static readonly Option<FileInfo?> Markdown = new("--markdown") { Description = "Also write the table here", HelpName = "FILE", Recursive = true };

    public static IEnumerable<Option> Options => [Plot, Markdown];

    public static void Write(BenchRun run, ParseResult arguments)
    {
        Table.Write(Console.Out, run);
        if (arguments.GetValue(Plot) is { } plot)
        {
            File.WriteAllText(plot.FullName, Reports.Plot.Of(run));
        }

        if (arguments.GetValue(Markdown) is { } markdown)
        {
            using var writer = markdown.CreateText();
            Table.WriteMarkdown(writer, run);
        }
    }
}
