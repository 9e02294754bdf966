using Registry.Bench.Servers;

namespace Registry.Bench.Works;

/// <summary>Something that a registry is measured at.</summary>
internal abstract class Work(string name)
{
    public string Name => name;

    public virtual Figure Figure => Figure.Rate;

    /// <summary>What is counted, in one word.</summary>
    public virtual string Unit => "request";

    /// <summary>Too long, or too large, to be done unless it is asked for.</summary>
    public virtual bool OnRequest => false;

    /// <summary>How much memory that nobody used before the system may give out while this runs, in bytes: its cache of what is written.</summary>
    public virtual long FreshMemory => 1L << 28;

    /// <summary>Brings the server to where the work begins. Not measured.</summary>
    public virtual void Prepare(Target target)
    {
    }

    /// <summary>Does some of the work. Not measured.</summary>
    public virtual void WarmUp(ServerProcess process, TimeSpan time, CancellationToken cancellationToken)
    {
    }

    /// <summary>Does the work for so long.</summary>
    public abstract Outcome Run(ServerProcess process, TimeSpan time, CancellationToken cancellationToken);
}
