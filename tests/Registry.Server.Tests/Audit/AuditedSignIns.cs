using Registry.Server.Index;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Audit;

/// <summary>Who signed in, who failed to, and who was refused.</summary>
public sealed class AuditedSignIns : IAsyncLifetime
{
    private readonly ManualTime _clock = new();
    private TestRegistry _http = null!;

    public async ValueTask InitializeAsync()
    {
        _http = await TestRegistry.StartAsync(configure: Configure, clock: _clock);
        await _http.AddUserAsync("alice", "password");
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Fact]
    public async Task OneThatIsRememberedIsToldOnce()
    {
        for (var i = 0; i < 3; i++)
        {
            (await _http.GetAsync("/v2/", Access.Basic("alice", "password"))).Is(200);
        }

        Assert.Equal([("alice", "127.0.0.1", "ok")], await ToldAsync(EventActions.SignIn));
        _clock.Advance(TimeSpan.FromMinutes(6));
        (await _http.GetAsync("/v2/", Access.Basic("alice", "password"))).Is(200);
        Assert.Equal(2, (await ToldAsync(EventActions.SignIn)).Count);
    }

    [Fact]
    public async Task AFailureIsToldWithTheNameThatWasTried()
    {
        (await _http.GetAsync("/v2/", Access.Basic("alice", "wrong"))).Is(401);
        (await _http.GetAsync("/token", Access.Basic("nobody", "password"))).Is(401);
        Assert.Equal(
            [("alice", "127.0.0.1", "wrong user name or password"), ("nobody", "127.0.0.1", "wrong user name or password")],
            await ToldAsync(EventActions.SignIn));
    }

    [Fact]
    public async Task NothingThatWasTriedAsAPasswordIsTold()
    {
        (await _http.GetAsync("/v2/", Access.Basic("alice", "hunter2"))).Is(401);
        Assert.DoesNotContain(await _http.EventsAsync(), entry => $"{entry}".Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ANameIsKeptNoLongerThanItHasToBe()
    {
        (await _http.GetAsync("/v2/", Access.Basic(new string('x', 5000), "password"))).Is(401);
        Assert.Equal(256, Assert.Single(await _http.EventsAsync()).Who.Length);
    }

    /// <summary>Whoever tries name after name must not fill the disk.</summary>
    [Fact]
    public async Task OfOneCallersRefusalsTwentyAMinuteAreTold()
    {
        for (var i = 0; i < 50; i++)
        {
            (await _http.PostAsync($"/v2/other/app{i}/blobs/uploads/", null, Access.Basic("alice", "password"))).IsError(403, "DENIED");
        }

        Assert.Equal(20, (await ToldAsync(EventActions.Refused)).Count);
    }

    [Fact]
    public async Task ARefusalIsToldOnceAMinute()
    {
        await _http.AllowAsync("user:alice", "team/**", "pull");
        for (var i = 0; i < 3; i++)
        {
            (await _http.PostAsync("/v2/team/app/blobs/uploads/", null, Access.Basic("alice", "password"))).IsError(403, "DENIED");
        }

        (await _http.DeleteAsync("/v2/team/app/manifests/v1", Access.Basic("alice", "password"))).Is(403);
        (await _http.GetAsync("/api/v1/audit", Access.Basic("alice", "password"))).Is(403);
        var refused = await _http.EventsAsync(EventActions.Refused);
        Assert.Equal(
            ["alice team/app POST /v2/team/app/blobs/uploads/: may not push", "alice team/app DELETE /v2/team/app/manifests/v1: may not delete", "alice  GET /api/v1/audit: may not admin"],
            refused.Select(entry => $"{entry.Who} {entry.Repository} {entry.Target}: {entry.Result}"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await _http.PostAsync("/v2/team/app/blobs/uploads/", null, Access.Basic("alice", "password"))).Is(403);
        Assert.Equal(4, (await _http.EventsAsync(EventActions.Refused)).Count);
    }

    [Fact]
    public async Task WhatIsWaitingIsWrittenAtTheEnd()
    {
        (await _http.GetAsync("/v2/", Access.Basic("alice", "wrong"))).Is(401);
        (await _http.GetAsync("/v2/", Access.Basic("alice", "password"))).Is(200);
        await _http.RestartAsync();
        Assert.Equal(2, (await ToldAsync(EventActions.SignIn)).Count);
    }

    private static void Configure(RegistryOptions options) => options.Auth.SignIn.FailureDelay = TimeSpan.Zero;

    private async Task<List<(string Who, string Address, string Result)>> ToldAsync(string action) =>
        [.. (await _http.EventsAsync(action)).Select(entry => (entry.Who, entry.Address, entry.Result))];
}
