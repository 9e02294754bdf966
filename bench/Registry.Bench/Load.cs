using System.Diagnostics;
using Registry.Bench.Http;
using Registry.Bench.Servers;
using Registry.Bench.Works;

namespace Registry.Bench;

/// <summary>Runs a work with all its clients, each a thread with a connection of its own: blocking calls are the leanest there are.</summary>
internal sealed class Load : IDisposable
{
    private readonly LoadWork _work;
    private readonly TimeSpan _time;
    private readonly Connection[] _connections;
    private readonly Barrier _start;
    private readonly CancellationTokenSource _stop;
    private readonly Lock _lock = new();
    private double _units;
    private Exception? _fault;

    private Load(LoadWork work, Target target, TimeSpan time, CancellationToken cancellationToken)
    {
        (_work, _time) = (work, time);
        _connections = [.. Enumerable.Range(0, work.Clients).Select(_ => target.Connect())];
        _start = new Barrier(work.Clients + 1);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>The units that were done, and in what time. A turn that has begun is ended.</summary>
    public static (double Units, TimeSpan Elapsed) Run(LoadWork work, Target target, TimeSpan time, CancellationToken cancellationToken)
    {
        using var load = new Load(work, target, time, cancellationToken);
        var result = load.Run();
        cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    public void Dispose()
    {
        Array.ForEach(_connections, connection => connection.Dispose());
        _start.Dispose();
        _stop.Dispose();
    }

    private (double Units, TimeSpan Elapsed) Run()
    {
        var threads = _connections.Select((connection, client) => new Thread(() => RunClient(connection, client))).ToList();
        threads.ForEach(thread => thread.Start());
        _start.SignalAndWait();
        var start = Stopwatch.GetTimestamp();
        threads.ForEach(thread => thread.Join());
        var elapsed = Stopwatch.GetElapsedTime(start);
        return _fault is null ? (_units, elapsed) : throw new InvalidOperationException($"{_work.Name}: {_fault.Message}", _fault);
    }

    private void RunClient(Connection connection, int client)
    {
        _start.SignalAndWait();
        try
        {
            var units = RunTurns(connection, client);
            lock (_lock)
            {
                _units += units;
            }
        }
#pragma warning disable CA1031 // It is thrown again by the thread that waits.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _fault = e;
            _stop.Cancel();
        }
    }

    private double RunTurns(Connection connection, int client)
    {
        var start = Stopwatch.GetTimestamp();
        var units = 0.0;
        for (var turn = 0; !IsOver(turn, start); turn++)
        {
            units += _work.Turn(connection, client, turn);
        }

        return units;
    }

    private bool IsOver(int turn, long start) =>
        _stop.IsCancellationRequested || (_work.TurnsPerClient is { } turns ? turn == turns : Stopwatch.GetElapsedTime(start) >= _time);
}
