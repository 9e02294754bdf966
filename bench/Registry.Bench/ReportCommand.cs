using System.CommandLine;
using Registry.Bench.Reports;

namespace Registry.Bench;

/// <summary>The same reports again, of what was measured before.</summary>
internal static class ReportCommand
{
    private static readonly Argument<FileInfo[]> Files = new("FILE") { Description = "What --json has written; the rounds of several are put together", Arity = ArgumentArity.OneOrMore };

    public static Command Create()
    {
        var command = new Command("report", "Measure nothing, and tell again what was measured before") { Files };
        Files.AcceptExistingOnly();
        command.SetAction(arguments => Outputs.Write(BenchRun.Merge([.. arguments.GetRequiredValue(Files).Select(BenchRun.Read)]), arguments));
        return command;
    }
}
