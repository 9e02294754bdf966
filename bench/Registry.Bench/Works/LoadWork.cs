using Registry.Bench.Http;
using Registry.Bench.Servers;

namespace Registry.Bench.Works;

/// <summary>What clients do to a registry, over and over.</summary>
internal abstract class LoadWork(string name) : Work(name)
{
    public virtual int Clients => 16;

    /// <summary>How often each client has its turn, or null for as often as the time allows.</summary>
    public virtual int? TurnsPerClient => null;

    /// <summary>How many units were done.</summary>
    public abstract double Turn(Connection connection, int client, int turn);

    public override void WarmUp(ServerProcess process, TimeSpan time, CancellationToken cancellationToken)
    {
        if (TurnsPerClient is null)
        {
            Load.Run(this, process.Target, time, cancellationToken);
        }
    }

    public override Outcome Run(ServerProcess process, TimeSpan time, CancellationToken cancellationToken)
    {
        process.ResetPeak();
        var before = ProcessorTimes.Now(process);
        var (units, elapsed) = Load.Run(this, process.Target, time, cancellationToken);
        return new Outcome(units, elapsed, ProcessorTimes.Now(process) - before);
    }
}
