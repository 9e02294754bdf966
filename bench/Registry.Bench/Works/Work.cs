using Registry.Bench.Http;
using Registry.Bench.Servers;

namespace Registry.Bench.Works;

/// <summary>What clients do to a registry, over and over.</summary>
internal abstract class Work(string name)
{
    public string Name => name;

    /// <summary>What is counted.</summary>
    public virtual string Unit => "request";

    public virtual int Clients => 16;

    /// <summary>How often each client has its turn, or null for as often as the time allows.</summary>
    public virtual int? TurnsPerClient => null;

    /// <summary>Too long, or too large, to be done unless it is asked for.</summary>
    public virtual bool OnRequest => false;

    /// <summary>How much memory that nobody used before the system may give out while this runs, in bytes: its cache of what is written.</summary>
    public virtual long FreshMemory => 1L << 28;

    /// <summary>Brings the server to where the work begins. Not measured.</summary>
    public virtual void Prepare(Target target)
    {
    }

    /// <summary>How many units were done.</summary>
    public abstract double Turn(Connection connection, int client, int turn);
}
