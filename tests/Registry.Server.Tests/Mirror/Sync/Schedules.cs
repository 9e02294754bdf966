using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Sync;

/// <summary>Rules of the settings run by themselves.</summary>
public sealed class Schedules
{
    [Fact]
    public async Task ARuleRunsWithTheStartAndAgainWhenItsTimeHasCome()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        var image = upstream.PutImage("team/app", "v1");
        var clock = new ManualTime();
        await using var http = await StartAsync(clock, new SyncRuleOptions { Name = "apps", From = upstream.Host, Repositories = { "team/app" }, Every = TimeSpan.FromHours(1) });
        await EndedAsync(http, 1);
        Assert.Equal(image.Bytes, (await http.GetAsync("/v2/team/app/manifests/v1")).Is(200).Body);
        var rule = (await http.GetAsync("/api/v1/sync")).Is(200).Json.GetProperty("rules")[0];
        Assert.Equal(("apps", 1, 0), (rule.GetProperty("name").GetString(), rule.GetProperty("copied").GetInt64(), rule.GetProperty("failed").GetInt64()));
        upstream.PutImage("team/app", "v2");
        clock.Advance(TimeSpan.FromHours(1));
        await EndedAsync(http, 2);
        (await http.GetAsync("/v2/team/app/manifests/v2")).Is(200);
    }

    [Fact]
    public async Task ARuleWithATimeOfTheDayWaitsForIt()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        upstream.PutImage("team/app", "v1");
        var clock = new ManualTime();
        await using var http = await StartAsync(clock, new SyncRuleOptions { Name = "apps", From = upstream.Host, Repositories = { "team/app" }, At = new TimeOnly(2, 30) });
        Assert.Empty(upstream.Requests);

        // The schedule begins beside the server, and sets its timer when it does.
        var ended = EndedAsync(http, 1);
        await Patience.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromHours(2.5));
            return Task.FromResult(ended.IsCompletedSuccessfully);
        });
        (await http.GetAsync("/v2/team/app/manifests/v1")).Is(200);
    }

    [Fact]
    public async Task ARunThatFailsIsToldAndIsNotTheLast()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        var clock = new ManualTime();
        await using var http = await StartAsync(clock, new SyncRuleOptions { Name = "apps", From = upstream.Host, Repositories = { "team/**" }, Every = TimeSpan.FromHours(1) });
        await http.Log.WaitForAsync(line => line.Text.StartsWith("Sync apps ended early", StringComparison.Ordinal));
        await Patience.UntilAsync(async () => (await http.GetAsync("/api/v1/sync")).Json.GetProperty("rules")[0].TryGetProperty("endedAt", out _));
        Assert.Contains("wildcard", (await http.GetAsync("/api/v1/sync")).Json.GetProperty("rules")[0].GetProperty("fault").GetString(), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromHours(1));
        await upstream.AskedAsync("GET", "_catalog", 2);
    }

    private static Task<TestRegistry> StartAsync(ManualTime clock, SyncRuleOptions rule) => TestRegistry.StartAsync(configure: options => options.Sync.Rules.Add(rule), clock: clock);

    private static async Task EndedAsync(TestRegistry http, int number)
    {
        var count = 0;
        await http.Log.WaitForAsync(line => line.Text.Contains("were there", StringComparison.Ordinal) && ++count == number);
    }
}
