using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Faults.Kill;

/// <summary>
/// The program is killed at random instants, while it starts and while clients push, move and delete and it cleans up. After each start all that was acknowledged is there, what was in
/// flight happened whole or not at all, and nothing dangles; what was left lying goes with the next clean-up.
/// </summary>
/// <remarks><c>REGISTRY_KILLS</c> says how often, <c>REGISTRY_SEED</c> with which clients; docs/faults.md has the command for hundreds.</remarks>
public sealed partial class KilledRegistries(ITestOutputHelper output) : IDisposable
{
    private const int Clients = 6;

    // Counted, so that a slow machine does as much.
    private const int MostSteps = 120;

    private readonly TempFolder _folder = new();
    private readonly Random _instants = new();
    private readonly List<TimeSpan> _starts = [];
    private readonly Dictionary<string, int> _removed = [];
    private int _verified;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => _folder["data"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ServeAllThatTheyAcknowledged()
    {
        var (kills, seed) = (FaultSettings.Number("REGISTRY_KILLS", 10), FaultSettings.Seed);
        output.WriteLine($"{kills} kills, seed {seed}");
        await using var http = await ProgramRegistry.StartAsync(Data, CleaningSettings.With(trash: TimeSpan.FromHours(1)));
        var shared = Enumerable.Range(0, 12).Select(_ => Some.Bytes(8_000)).ToList();
        var clients = Enumerable.Range(0, Clients).Select(number => new KillClient(http, number, seed + number, shared, largest: 2_000_000)).ToList();
        for (var life = 0; life < kills; life++)
        {
            await LiveAsync(clients);
            clients.ForEach(client => client.Age());
            Ageing.Age(Data, Ageing.Long);
            await DieAsync(http, clients);
            await StartAgainAsync(http);
            Assert.Empty(IndexLaws.Faults(Data));
            await VerifyAsync(clients);
        }

        Report(clients);
        clients.ForEach(client => client.Age());
        Ageing.Age(Data, Ageing.Long);
        Ageing.AgeUploads(Data, TimeSpan.FromDays(30));
        await Patience.UntilAsync(() => Task.FromResult(IndexLaws.Garbage(Data) == (0, 0)));
        Assert.Empty(IndexLaws.Faults(Data));
        await VerifyAsync(clients);
    }

    private Task LiveAsync(List<KillClient> clients)
    {
        var left = _instants.Next(MostSteps);
        return Task.WhenAll(clients.Select(client => client.WorkAsync(() => Interlocked.Decrement(ref left) > 0)));
    }

    private async Task DieAsync(ProgramRegistry http, List<KillClient> clients)
    {
        var left = _instants.Next(MostSteps);
        var due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var works = clients.ConvertAll(client => Task.Run(() => client.WorkAsync(() => Interlocked.Decrement(ref left) > 0 || due.TrySetResult() || true), Token));
        await Task.WhenAny([due.Task, .. works]);
        await RandomInstantAsync(TimeSpan.FromMilliseconds(30));
        var early = works.Find(work => work.IsCompleted);
        await http.KillAsync();
        CountRemoved(http.Log);
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
            await RandomInstantAsync(TimeSpan.FromMilliseconds(500));
            await http.KillAsync();
        }

        var began = Stopwatch.StartNew();
        await http.StartAsync();
        (await http.GetAsync("/v2/")).Is(200);
        _starts.Add(began.Elapsed);
    }

    private async Task VerifyAsync(List<KillClient> clients) => _verified += (await Task.WhenAll(clients.Select(client => client.VerifyAsync()))).Sum();

    // The instant itself is what is random here; nothing is waited for.
    private async Task RandomInstantAsync(TimeSpan longest)
    {
        var clock = TimeProvider.System;
        await Task.Delay(longest * _instants.NextDouble(), clock, Token);
    }

    private void CountRemoved(IEnumerable<string> log)
    {
        foreach (var removed in log.Select(line => CleanupLine().Match(line)).Where(match => match.Success))
        {
            var what = removed.Groups["what"].Value;
            _removed[what] = _removed.GetValueOrDefault(what) + int.Parse(removed.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
        }
    }

    private void Report(List<KillClient> clients)
    {
        _starts.Sort();
        var done = clients.SelectMany(client => client.Done).GroupBy(done => done.Key, done => done.Value).Select(group => $"{group.Sum()} × {group.Key}");
        output.WriteLine($"done: {string.Join(", ", done)}");
        output.WriteLine($"cleaned up meanwhile: {string.Join(", ", _removed.Select(removed => $"{removed.Value} {removed.Key}"))}");
        output.WriteLine($"{_verified} answers verified over {_starts.Count} starts");
        output.WriteLine($"start to first answer: median {_starts[_starts.Count / 2].TotalMilliseconds:0} ms, longest {_starts[^1].TotalMilliseconds:0} ms");
        var (blobs, uploads) = IndexLaws.Garbage(Data);
        output.WriteLine($"left behind: {blobs} blobs that no row names, {uploads} uploads");
    }

    [GeneratedRegex("Clean-up removed (?<count>[0-9]+) (?<what>[^,]+),", RegexOptions.ExplicitCapture)]
    private static partial Regex CleanupLine();
}
