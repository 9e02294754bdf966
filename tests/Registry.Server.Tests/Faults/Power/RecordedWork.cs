using Microsoft.Data.Sqlite;
using Registry.Server.Index;
using Registry.Server.Tests.Faults.Kill;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Faults.Power;

/// <summary>
/// Clients push, move and delete while strace writes down what the program does to the disk: from its first start on a folder that is not there, over a clean stop, to a second start, the
/// clean-up of what is deleted then, and a kill.
/// </summary>
public sealed class RecordedWork : IDisposable
{
    private const int Clients = 3;

    // Some blobs go through the journal, and some have a file of their own from the beginning.
    private const int Small = 3_000;

    private readonly TempFolder _folder = new();
    private readonly Lazy<Task<IReadOnlyList<string>>> _trace;

    // Not before a test asks for it, which may then be skipped.
    public RecordedWork() => _trace = new Lazy<Task<IReadOnlyList<string>>>(TraceAsync);

    /// <summary>What the random parts of this run are drawn from.</summary>
    internal int Seed { get; } = FaultSettings.Seed;

    /// <summary>The folder that was there before.</summary>
    internal string Disk => _folder["disk"];

    internal string Data => Path.Combine(Disk, "srv", "registry");

    /// <summary>An empty folder for recovered indexes, in memory where that can be: thousands are opened.</summary>
    internal string Scratch { get; } = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"registry-test-{Guid.NewGuid():N}")).FullName;

    public void Dispose()
    {
        _folder.Dispose();
        Directory.Delete(Scratch, recursive: true);
    }

    /// <param name="except">Calls that are taken for not made.</param>
    internal async Task<PowerCuts> CutsAsync(Func<SystemCall, bool>? except = null) => new(Recorder.Record(Disk, await _trace.Value, except), Data, Scratch);

    private async Task<IReadOnlyList<string>> TraceAsync()
    {
        var (first, second) = (_folder["first"], _folder["second"]);
        Directory.CreateDirectory(Disk);
        await using var http = await ProgramRegistry.StartAsync(Data, Under(first), [
            .. CleaningSettings.With(every: TimeSpan.FromMilliseconds(500), trash: TimeSpan.Zero),
            ("Registry__Storage__SmallBlobs", $"{Small}"),
        ]);
        var shared = Enumerable.Range(0, 4).Select(_ => Some.Bytes(Small)).ToList();
        var clients = Enumerable.Range(0, Clients).Select(number => new KillClient(http, number, Seed + number, shared, largest: 6_000)).ToList();
        var process = http.ProcessId;
        await WorkAsync(clients);
        await Task.WhenAll(clients.Select(client => client.PushAsync(images: 3)));
        await http.StopAsync();
        var before = await Strace.ReadAsync(first, process);

        // Bytes that are new are never removed, and what a client deleted itself waits for the grace window.
        Ageing.AgeBlobs(Data, Ageing.Long);
        var waiting = Unlinked();
        await http.StartAsync(Under(second));
        process = http.ProcessId;
        await Task.WhenAll(clients.Select(client => client.DeleteAllAsync()));
        await Patience.UntilAsync(() => Task.FromResult(Directory.GetFiles(Path.Combine(Data, "blobs"), "*", SearchOption.AllDirectories).Length == waiting));
        await WorkAsync(clients);
        await http.KillAsync();
        return [.. before, .. await Strace.ReadAsync(second, process)];
    }

    // Nobody has the index open, and this look leaves no file beside it.
    private long Unlinked()
    {
        using var index = new SqliteConnection($"Data Source=file:{IndexDatabase.PathIn(Data)}?immutable=1;Pooling=False");
        index.Open();
        using var count = new Statement(index, "SELECT COUNT(*) FROM blob WHERE unlinked_at > @0");
        return (long)count.Scalar((TimeProvider.System.GetUtcNow() - CleaningSettings.Grace / 2).ToUnixTimeMilliseconds())!;
    }

    private static Task WorkAsync(List<KillClient> clients) => Task.WhenAll(clients.Select(client =>
    {
        var left = FaultSettings.Number("REGISTRY_POWER_REQUESTS", 8);
        return client.WorkAsync(() => left-- > 0);
    }));

    // Long enough for all that is written or sent at once.
    private static string[] Under(string trace) => Strace.Command(trace, "-D", "--seccomp-bpf", "-s", "300000", "-e", $"trace={Recorder.Calls}");
}
