using System.Diagnostics;
using Registry.Bench.Servers;

namespace Registry.Bench.Works;

/// <summary>From the start of the process to its first answer, over and over; the start in the middle counts. The program's files are in the system's cache.</summary>
internal sealed class ColdStart(string name, bool hasContent) : Work(name)
{
    private const int Fewest = 3;

    public override Figure Figure => Figure.Time;

    public override string Unit => "start";

    public override void Prepare(Target target)
    {
        if (hasContent)
        {
            PulledImages.Prepare(target);
            Repositories.Prepare(target);
        }
    }

    public override void WarmUp(ServerProcess process, TimeSpan time, CancellationToken cancellationToken) => StartOnce(process, cancellationToken);

    public override Outcome Run(ServerProcess process, TimeSpan time, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var starts = new List<Outcome>();
        while (starts.Count < Fewest || Stopwatch.GetElapsedTime(start) < time)
        {
            starts.Add(StartOnce(process, cancellationToken));
        }

        return starts.OrderBy(one => one.Elapsed).ElementAt(starts.Count / 2);
    }

    private Outcome StartOnce(ServerProcess process, CancellationToken cancellationToken)
    {
        process.Stop();
        if (!hasContent)
        {
            process.Empty();
        }

        Machine.FlushDisk();
        var before = ProcessorTimes.WithoutServer();
        var elapsed = process.Start(cancellationToken);
        return new Outcome(1, elapsed, ProcessorTimes.Now(process) - before);
    }
}
