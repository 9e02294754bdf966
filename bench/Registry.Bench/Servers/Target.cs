using Registry.Bench.Http;

namespace Registry.Bench.Servers;

/// <summary>A running server as the works see it.</summary>
internal sealed class Target(int port, SignIn? signIn)
{
    private readonly HashSet<string> _done = [];

    public Connection Connect() => new(port, signIn);

    /// <summary>Prepares what several works need, when the first one comes.</summary>
    public void Once(string what, Action<Connection> prepare)
    {
        if (_done.Add(what))
        {
            using var connection = Connect();
            prepare(connection);
        }
    }
}
