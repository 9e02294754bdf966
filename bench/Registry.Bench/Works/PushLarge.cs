using Registry.Bench.Content;
using Registry.Bench.Http;
using Registry.Bench.Servers;

namespace Registry.Bench.Works;

/// <summary>Pushes large layers: POST, one PATCH, PUT. Layers of different works differ in length, since what is there already is not written again.</summary>
internal sealed class PushLarge(string name, int clients, long length, int? turnsPerClient = null) : LoadWork(name)
{
    // More than are pushed in a few seconds. Whoever is faster waits for the digests.
    private const int MadeAhead = 12;

    private Target? _target;
    private int _next;

    public override string Unit => "MiB";

    public override int Clients => clients;

    public override int? TurnsPerClient => turnsPerClient;

    /// <summary>Where each client has one turn, it is to see what all of them at once cost.</summary>
    public override Figure Figure => turnsPerClient is null ? Figure.Rate : Figure.Memory;

    public override bool OnRequest => turnsPerClient is not null;

    public override long FreshMemory => length * Math.Max(MadeAhead, clients);

    public override void Prepare(Target target)
    {
        // Each server gets the same ones.
        _next = target == _target ? _next : 0;
        _target = target;
        Parallel.For(_next, _next + Math.Max(MadeAhead, clients), number => LargeBlob.Of(length, number));
    }

    public override double Turn(Connection connection, int client, int turn)
    {
        connection.PushBlob($"bench/large-{client}", LargeBlob.Of(length, Interlocked.Increment(ref _next) - 1));
        return length / (1024.0 * 1024);
    }
}
