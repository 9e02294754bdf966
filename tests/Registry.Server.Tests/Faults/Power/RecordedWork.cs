using Registry.Server.Tests.Faults.Kill;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Faults.Power;

/// <summary>
/// Clients push, move and delete while strace writes down what the program does to the disk: from its first start on a folder that is not there, over a clean stop, to a second start, the
/// clean-up of what is deleted then, and a kill.
/// </summary>
public sealed class RecordedWork : IAsyncLifetime
{
    private const int Clients = 3;

    private readonly TempFolder _folder = new();

    /// <summary>What the random parts of this run are drawn from.</summary>
    internal int Seed { get; } = FaultSettings.Seed;

    /// <summary>The folder that was there before.</summary>
    internal string Disk => _folder["disk"];

    internal string Data => Path.Combine(Disk, "srv", "registry");

    /// <summary>An empty folder for recovered indexes, in memory where that can be: thousands are opened.</summary>
    internal string Scratch { get; } = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"registry-test-{Guid.NewGuid():N}")).FullName;

    internal IReadOnlyList<string> Trace { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var (first, second) = (_folder["first"], _folder["second"]);
        Directory.CreateDirectory(Disk);
        await using var http = await ProgramRegistry.StartAsync(Data, Under(first), CleaningSettings.With(trash: TimeSpan.Zero));
        var shared = Enumerable.Range(0, 4).Select(_ => Some.Bytes(3_000)).ToList();
        var clients = Enumerable.Range(0, Clients).Select(number => new KillClient(http, number, Seed + number, shared, largest: 6_000)).ToList();
        var process = http.ProcessId;
        await WorkAsync(clients);
        await http.StopAsync();
        var before = await Strace.ReadAsync(first, process);

        // Bytes that are new are never removed.
        Ageing.AgeBlobs(Data, Ageing.Long);
        await http.StartAsync(Under(second));
        process = http.ProcessId;
        await WorkAsync(clients);
        await clients[0].DeleteAllAsync();
        await http.SaysAsync("Clean-up removed");
        await WorkAsync(clients);
        await http.KillAsync();
        Trace = [.. before, .. await Strace.ReadAsync(second, process)];
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        Directory.Delete(Scratch, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <param name="except">Calls that are taken for not made.</param>
    internal PowerCuts Cuts(Func<SystemCall, bool>? except = null) => new(Recorder.Record(Disk, Trace, except), Data, Scratch);

    private static Task WorkAsync(List<KillClient> clients) => Task.WhenAll(clients.Select(client =>
    {
        var left = FaultSettings.Number("REGISTRY_POWER_REQUESTS", 8);
        return client.WorkAsync(() => left-- > 0);
    }));

    // Long enough for all that is written or sent at once.
    private static string[] Under(string trace) => Strace.Command(trace, "-D", "--seccomp-bpf", "-s", "300000", "-e", $"trace={Recorder.Calls}");
}
