using Registry.Bench.Http;
using Registry.Bench.Servers;

namespace Registry.Bench.Works;

/// <summary>Reads a list page by page, each client by itself: where an answer's Link points, and from the end back to the beginning.</summary>
internal sealed class Walk(string name, Action<Target> prepare, string path) : LoadWork(name)
{
    private readonly string[] _next = new string[16];

    public override string Unit => "page";

    public override int Clients => _next.Length;

    public override void Prepare(Target target) => prepare(target);

    public override double Turn(Connection connection, int client, int turn)
    {
        var next = turn == 0 ? path : _next[client];
        _next[client] = connection.Get(next).Expect(200).Next ?? path;
        return 1;
    }
}
