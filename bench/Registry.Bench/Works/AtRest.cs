using System.Diagnostics;
using Registry.Bench.Servers;

namespace Registry.Bench.Works;

/// <summary>What stays in memory some seconds after a start on an empty folder and the first request.</summary>
internal sealed class AtRest(string name) : Work(name)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    public override Figure Figure => Figure.Memory;

    public override string Unit => "start";

    public override Outcome Run(ServerProcess process, TimeSpan time, CancellationToken cancellationToken)
    {
        process.Stop();
        process.Empty();
        var (before, start) = (ProcessorTimes.WithoutServer(), Stopwatch.GetTimestamp());
        process.Start(cancellationToken);
        cancellationToken.WaitHandle.WaitOne(Rest);

        // From here on the peak is what is resident now.
        process.ResetPeak();
        return new Outcome(1, Stopwatch.GetElapsedTime(start), ProcessorTimes.Now(process) - before);
    }
}
