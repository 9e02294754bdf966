using System.Diagnostics;
using Registry.Bench.Reports;
using Registry.Bench.Servers;
using Registry.Bench.Works;

namespace Registry.Bench;

/// <summary>Rounds of A B A B …: what changes slowly on a machine, such as its disk's mood, then meets each server alike.</summary>
internal sealed class Comparison
{
    public required IReadOnlyList<Server> Servers { get; init; }

    public required IReadOnlyList<Work> Works { get; init; }

    public required int Rounds { get; init; }

    public required TimeSpan Time { get; init; }

    public required TimeSpan WarmUp { get; init; }

    public required BenchFolder Folder { get; init; }

    /// <summary>How long one measurement may wait, or be taken again, for other programs to be quiet.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>What was measured, also when it is broken off.</summary>
    public List<Measurement> Measurements { get; } = [];

    public void Run(CancellationToken cancellationToken)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            foreach (var server in Servers)
            {
                // A process and a folder of its own for each round: what was pushed before slows nobody.
                using var process = ServerProcess.Start(server, Folder, cancellationToken);
                foreach (var work in Works)
                {
                    var measured = Measure(work, process, round, cancellationToken);
                    Console.Error.WriteLine($"{round}/{Rounds} {work.Name} {server.Name}: {Text.Value(measured.Value, measured.Figure, measured.Unit)}");
                    Measurements.Add(measured);
                }
            }
        }
    }

    private Measurement Measure(Work work, ServerProcess process, int round, CancellationToken cancellationToken)
    {
        work.Prepare(process.Target);
        work.WarmUp(process, WarmUp, cancellationToken);
        var start = Stopwatch.GetTimestamp();
        Measurement? quietest = null;
        do
        {
            work.Prepare(process.Target);
            Machine.AwaitQuiet(Patience - Stopwatch.GetElapsedTime(start), cancellationToken);
            Machine.FlushDisk();
            Machine.TouchMemory(work.FreshMemory);
            var measured = MeasureOnce(work, process, round, cancellationToken);
            quietest = quietest is null || measured.OthersShare < quietest.OthersShare ? measured : quietest;
        }
        while (quietest.OthersShare > Machine.Quiet && Stopwatch.GetElapsedTime(start) < Patience);
        return quietest;
    }

    private Measurement MeasureOnce(Work work, ServerProcess process, int round, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var outcome = work.Run(process, Time, cancellationToken);
        return new Measurement
        {
            Work = work.Name,
            Figure = work.Figure,
            Unit = work.Unit,
            Server = process.Server.Name,
            Round = round,
            Units = outcome.Units,
            Seconds = outcome.Elapsed.TotalSeconds,
            Processor = outcome.Processor,
            PeakBytes = process.PeakBytes,
        };
    }
}
