using System.Diagnostics;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Faults.Kill;

/// <summary>
/// The program is killed at random instants, while it starts and while clients push, move and delete. After each start all that was acknowledged is there, what was in flight happened
/// whole or not at all, and nothing dangles.
/// </summary>
/// <remarks><c>REGISTRY_KILLS</c> says how often, <c>REGISTRY_SEED</c> with which clients; docs/faults.md has the command for hundreds.</remarks>
public sealed class KilledRegistries(ITestOutputHelper output)
{
    private const int Clients = 6;
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(1);

    private readonly Random _instants = new();
    private readonly List<TimeSpan> _starts = [];
    private int _verified;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ServeAllThatTheyAcknowledged()
    {
        var (kills, seed) = (FaultSettings.Number("REGISTRY_KILLS", 12), FaultSettings.Seed);
        output.WriteLine($"{kills} kills, seed {seed}");
        using var folder = new TempFolder();
        await using var http = await ProgramRegistry.StartAsync(folder["data"], ("Log__Requests", "false"));
        var shared = Enumerable.Range(0, 12).Select(_ => Some.Bytes(8_000)).ToList();
        var clients = Enumerable.Range(0, Clients).Select(number => new KillClient(http, number, seed + number, shared, largest: 2_000_000)).ToList();
        try
        {
            for (var life = 0; life < kills; life++)
            {
                await LiveAndDieAsync(http, clients);
                await StartAgainAsync(http);
                Assert.Empty(IndexLaws.Faults(folder["data"]));
                await VerifyAsync(clients);
            }
        }
        finally
        {
            Report(clients, folder["data"]);
        }
    }

    private async Task LiveAndDieAsync(ProgramRegistry http, List<KillClient> clients)
    {
        var works = clients.ConvertAll(client => Task.Run(() => client.WorkAsync(int.MaxValue), Token));
        await RandomInstantAsync(LongestLife, works);
        var early = works.Find(work => work.IsCompleted);
        await http.KillAsync();
        await (early ?? Task.CompletedTask);
        foreach (var work in works)
        {
            // Only the kill ends a client's work; anything else is its own failure.
            var end = await Assert.ThrowsAnyAsync<Exception>(() => work);
            Assert.True(end is HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException, end.ToString());
        }
    }

    // One of four is killed while it starts, before it listens.
    private async Task StartAgainAsync(ProgramRegistry http)
    {
        while (_instants.Next(4) == 0)
        {
            http.Begin();
            await RandomInstantAsync(TimeSpan.FromMilliseconds(500), []);
            await http.KillAsync();
        }

        var began = Stopwatch.StartNew();
        await http.StartAsync();
        (await http.GetAsync("/v2/")).Is(200);
        _starts.Add(began.Elapsed);
    }

    private async Task VerifyAsync(List<KillClient> clients) => _verified += (await Task.WhenAll(clients.Select(client => client.VerifyAsync()))).Sum();

    // The instant itself is what is random here; nothing is waited for, but a client that fails ends it.
    private async Task RandomInstantAsync(TimeSpan longest, List<Task> works)
    {
        var clock = TimeProvider.System;
        await Task.WhenAny([Task.Delay(longest * _instants.NextDouble(), clock, Token), .. works]);
    }

    private void Report(List<KillClient> clients, string data)
    {
        _starts.Sort();
        var done = clients.SelectMany(client => client.Done).GroupBy(done => done.Key, done => done.Value).Select(group => $"{group.Sum()} × {group.Key}");
        output.WriteLine($"acknowledged: {string.Join(", ", done)}");
        output.WriteLine($"{_verified} answers verified over {_starts.Count} starts");
        output.WriteLine($"start to first answer: median {_starts.ElementAtOrDefault(_starts.Count / 2).TotalMilliseconds:0} ms, longest {_starts.LastOrDefault().TotalMilliseconds:0} ms");
        var (blobs, uploads) = IndexLaws.Garbage(data);
        output.WriteLine($"left for clean-up: {blobs} blobs that no row names, {uploads} uploads");
    }
}
