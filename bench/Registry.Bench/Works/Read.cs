using Registry.Bench.Http;
using Registry.Bench.Servers;

namespace Registry.Bench.Works;

/// <summary>Asks for small things that are there, in an order that no two clients share.</summary>
internal sealed class Read(string name, string method, Action<Target> prepare, IReadOnlyList<string> paths) : LoadWork(name)
{
    // A prime, so that each client comes by all paths.
    private const int Stride = 7919;

    public override void Prepare(Target target) => prepare(target);

    public override double Turn(Connection connection, int client, int turn)
    {
        var path = paths[(int)((client + ((long)turn * Stride)) % paths.Count)];
        (method == "HEAD" ? connection.Head(path) : connection.Get(path)).Expect(200);
        return 1;
    }
}
