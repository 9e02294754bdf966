using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Index;
using Registry.Server.Index.Uses;
using Registry.Server.Mirror.Sync;
using Registry.Server.Mirror.Sync.Rules;
using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>An upstream with a <c>MaxAge</c>: what nobody pulled in so long goes.</summary>
public sealed class BoundsOfAge : BoundsSuite
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(30);

    private UpstreamOptions? _upstream;

    [Fact]
    public async Task WhatNobodyPulledGoes()
    {
        var (a, b) = (await PullNewAsync("a"), await PullNewAsync("b"));
        Time.Offset += MaxAge - 2 * Late;
        await CleanAsync();
        Assert.Equal([true, true], AreHere(a.Digest, b.Digest));
        await PullAgainAsync(b, "b");
        await CleanAsync();
        Assert.Equal([false, true], AreHere(a.Digest, b.Digest));
        await AssertGoneAsync(a);
        Time.Offset += MaxAge;
        await CleanAsync();
        await AssertGoneAsync(b);
    }

    [Fact]
    public async Task WhatSomebodyAskedForStays()
    {
        var a = await PullNewAsync("a");
        (await Http.HeadAsync($"/v2/{Here}/manifests/{a.Digest}")).Is(200);
        Time.Offset += MaxAge;
        await CleanAsync();
        Assert.True(IsHere(a.Digest));
    }

    [Fact]
    public async Task WhatASyncIsToldToHaveHereStays()
    {
        var a = Upstream.PutImage(Repository, "a");
        await SyncAsync();
        Time.Offset += MaxAge;
        await SyncAsync();
        await CleanAsync();
        Assert.True(IsHere(a.Digest));
        Time.Offset += 2 * MaxAge;
        await CleanAsync();
        Assert.False(IsHere(a.Digest));
        await SyncAsync();
        await Upstream.StopAsync();
        await PullAsync(a, "a");
    }

    [Fact]
    public async Task WithItGoesWhatReferredToIt()
    {
        var a = await PullNewAsync("a");
        var signature = Upstream.PutManifest(Repository, null, Some.Utf8(Documents.Small(Documents.Subject(a.Digest))));
        (await Http.GetAsync($"/v2/{Here}/referrers/{a.Digest}")).Is(200);
        Time.Offset += 2 * MaxAge;
        Assert.Equal((2, 0), (await CleanAsync()).Removed["mirrored manifests beyond the bounds of their upstreams"]);
        Assert.Equal([false, false], AreHere(a.Digest, signature));
    }

    [Fact]
    public async Task OfAnUpstreamThatIsNotAskedNothingGoes()
    {
        var a = await PullNewAsync("a");
        _upstream!.Offline = true;
        Time.Offset += 2 * MaxAge;
        await CleanAsync();
        await PullAsync(a, "a");
    }

    [Fact]
    public async Task AfterACrashNothingGoesUntilAllUsesAreKnownAgain()
    {
        var a = await PullNewAsync("a");
        Time.Offset += 2 * MaxAge;
        await Http.Services.GetRequiredService<IndexWriter>().RunAsync(index => index.NoteStart(Time.GetUtcNow()), Token);
        await CleanAsync();
        Assert.True(IsHere(a.Digest));
        Time.Offset += Late;
        await CleanAsync();
        await AssertGoneAsync(a);
    }

    [Fact]
    public async Task ADryRunTellsThatTheyAreNot()
    {
        Time.Offset = -2 * MaxAge;
        await PullNewAsync("a");
        Time.Offset = TimeSpan.Zero;
        using var commands = new Commands(Http);
        var settings = commands.Write("mirror.json", $$"""{ "Registry": { "Mirror": { "Upstreams": [ { "Name": "{{Name}}", "MaxAge": "30.00:00:00" } ] } } }""");
        await AssertPlansAsync(1);
        await Http.Services.GetRequiredService<IndexWriter>().RunAsync(index => index.NoteStart(Time.GetUtcNow()), Token);
        await AssertPlansAsync(0);

        async Task AssertPlansAsync(int count) => Assert.StartsWith(
            $"{count} mirrored manifests beyond", (await commands.DoesAsync("gc", "--dry-run", "--config", settings)).Lines[0].Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheStateTellsTheBound()
    {
        var upstreams = (await Http.GetAsync("/api/v1/mirror")).Is(200).Json.GetProperty("upstreams");
        Assert.Equal("30.00:00:00", upstreams[0].GetProperty("maxAge").GetString());
        Assert.False(upstreams[1].TryGetProperty("maxAge", out _));
        Assert.False(upstreams[0].TryGetProperty("bytes", out _));
        await PullNewAsync("a");
        await CleanAsync();
        Assert.Equal([true, false], (await Http.GetAsync("/api/v1/mirror")).Json.GetProperty("upstreams").EnumerateArray().Select(upstream => upstream.GetProperty("bytes").GetInt64() > 0));
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options)
    {
        base.Set(upstream, options);
        (_upstream, upstream.MaxAge) = (upstream, MaxAge);
    }

    private Task SyncAsync() => Http.Services.GetRequiredService<ImageSync>().RunAsync(
        new SyncRule(new SyncRuleOptions { Name = "all", From = Name, Repositories = { Repository } }), new Actor("sync:all", "local"), new SyncReport(_ => { }, _ => { }), isDryRun: false, Token);
}
