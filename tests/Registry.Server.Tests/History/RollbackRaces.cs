using System.Text.Json;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.History;

/// <summary>Rollbacks of a tag against pushes of it: what the history says is what was, move by move.</summary>
public sealed class RollbackRaces(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Rounds = 25;
    private const int Clients = 3;
    private const int PushesOfEach = 5;
    private const int Rollbacks = 2;

    private TestRegistry? _http;
    private Commands? _commands;

    private TestRegistry Http => _http!;

    public async ValueTask InitializeAsync()
    {
        _http = await TestRegistry.StartAsync();
        _commands = new Commands(_http);
        await Http.PushBlobAsync("app", Documents.EmptyConfig);
    }

    public async ValueTask DisposeAsync()
    {
        _commands!.Dispose();
        await Http.DisposeAsync();
    }

    [Fact]
    public async Task TheTagIsWhereItsLastMoveWentAndNoMoveIsMissing()
    {
        var between = 0;
        foreach (var (round, random) in RaceRounds.Of(output, Rounds))
        {
            var tag = $"r{round}";
            List<Digest> pushed = [await PushAsync(tag), await PushAsync(tag)];
            var to = random.Next(2) == 0 ? pushed[0] : null;
            var rollbacks = Enumerable.Range(0, Rollbacks).Select(_ => RaceRounds.StartAsync(random, () => RollBackAsync(tag, to))).ToList();
            var pushes = Enumerable.Range(0, Clients).Select(_ => RaceRounds.StartAsync(random, () => PushManyAsync(tag))).ToList();
            var told = await Task.WhenAll(rollbacks);
            pushed.AddRange((await Task.WhenAll(pushes)).SelectMany(digests => digests));
            var moves = await MovesAsync(tag);
            AssertUnbroken(moves);
            Assert.Equal(moves[^1].To, (await Http.HeadAsync($"/v2/app/manifests/{tag}")).Is(200)["Docker-Content-Digest"]);
            Assert.Equal(Sorted(pushed), Sorted(moves.Where(move => !move.IsRollback).Select(move => move.To)));
            AssertAreAllThere(moves, told, to);
            await AssertPullAsync(moves);
            between += moves.FindLastIndex(move => !move.IsRollback) > moves.FindIndex(move => move.IsRollback) ? 1 : 0;
        }

        output.WriteLine($"in {between} rounds a push came after a rollback");
    }

    private static void AssertUnbroken(List<Move> moves)
    {
        Assert.Null(moves[0].From);
        Assert.All(moves.Zip(moves.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
    }

    // One to where the tag is already is no move; one to where it was before always is, and goes there whatever came in between.
    private static void AssertAreAllThere(List<Move> moves, string[] told, Digest? to)
    {
        var rollbacks = moves.Index().Where(move => move.Item.IsRollback).ToList();
        Assert.All(rollbacks, move => Assert.Equal(to?.ToString() ?? moves[move.Index - 1].From, move.Item.To));
        if (to is null)
        {
            Assert.Equal(Sorted(told), Sorted(rollbacks.Select(move => move.Item.To)));
        }
    }

    private async Task AssertPullAsync(List<Move> moves)
    {
        foreach (var digest in moves.Select(move => move.To).Distinct())
        {
            Assert.Equal(digest, $"{Digest.Of((await Http.GetAsync($"/v2/app/manifests/{digest}")).Is(200).Body)}");
        }
    }

    private static IEnumerable<string> Sorted<T>(IEnumerable<T> digests) => digests.Select(digest => $"{digest}").Order(StringComparer.Ordinal);

    private Task<Digest> PushAsync(string tag) => Http.PushManifestAsync("app", tag, Documents.Small());

    private async Task<List<Digest>> PushManyAsync(string tag)
    {
        var pushed = new List<Digest>();
        for (var i = 0; i < PushesOfEach; i++)
        {
            pushed.Add(await PushAsync(tag));
        }

        return pushed;
    }

    /// <summary>Where the tag is then, as the command tells.</summary>
    private async Task<string> RollBackAsync(string tag, Digest? to)
    {
        string[] target = to is null ? [] : ["--to", to.ToString()];
        var line = Assert.Single((await _commands!.DoesAsync(["tag", "rollback", $"app:{tag}", .. target])).Lines);
        return line.Split(" is at ")[1];
    }

    /// <summary>The oldest first.</summary>
    private async Task<List<Move>> MovesAsync(string tag)
    {
        var moves = (await Http.GetAsync($"/api/v1/history/app?tag={tag}")).Is(200).Json.GetProperty("moves").EnumerateArray().Reverse();
        return [.. moves.Select(move => new Move(Text(move, "from"), Text(move, "to")!, Text(move, "who") != "anonymous"))];
    }

    private static string? Text(JsonElement move, string name) => move.GetProperty(name).GetString();

    private sealed record Move(string? From, string To, bool IsRollback);
}
