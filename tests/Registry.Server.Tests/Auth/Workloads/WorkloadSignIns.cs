using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Workloads;

/// <summary>A job that brings what its platform says of it as the password.</summary>
public sealed class WorkloadSignIns : IAsyncLifetime
{
    private WorkloadRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await WorkloadRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ItPushesWhereARuleAllowsAndNotElsewhere(bool isElliptic)
    {
        await _registry.Http.AllowAsync("claim:ci:repository=acme/app", "acme/app", "pull,push");
        var jwt = (isElliptic ? _registry.Elliptic : _registry.Key).Sign(_registry.Claims(""","repository":"acme/app" """));
        var bearer = Access.Bearer(await _registry.Http.TokenAsync("whoever", jwt, "repository:acme/app:pull,push", "repository:acme/other:pull,push"));
        (await _registry.Http.PostAsync("/v2/acme/app/blobs/uploads/", null, bearer)).Is(202);
        (await _registry.Http.PostAsync("/v2/acme/other/blobs/uploads/", null, bearer)).IsError(403, "DENIED");
        (await _registry.Http.DeleteAsync("/v2/acme/app/manifests/v1", bearer)).IsError(403, "DENIED");
    }

    [Fact]
    public async Task TheUserNameDoesNotMatter()
    {
        var jwt = _registry.Key.Sign(_registry.Claims());
        (await _registry.SignInAsync(jwt, "a")).Is(200);
        (await _registry.SignInAsync(jwt, "b")).Is(200);
    }

    /// <summary>Its name stands in the log and in the audit.</summary>
    [Fact]
    public async Task WhatItIsCalledStaysOnOneLine()
    {
        (await _registry.SignInAsync(_registry.Key.Sign(_registry.Claims(subject: "\"job\\nGET /v2/ 200 root\"")))).Is(200);
        Assert.Equal("ci:job%0AGET /v2/ 200 root", Assert.Single(await _registry.Http.EventsAsync(), entry => entry.Who.Contains("job", StringComparison.Ordinal)).Who);
    }

    [Fact]
    public async Task ItGetsNothingToComeAgainWith()
    {
        var jwt = _registry.Key.Sign(_registry.Claims());
        var answer = await _registry.Http.GetAsync("/token?service=registry&offline_token=true", Access.Basic("ci", jwt));
        Assert.False(answer.Is(200).Json.TryGetProperty("refresh_token", out _));
    }

    [Fact]
    public async Task ItsRightsEndWithTheRule()
    {
        await _registry.Http.AllowAsync("claim:ci:ref=main", "acme/**", "pull,push");
        var jwt = _registry.Key.Sign(_registry.Claims(""","ref":"main" """));
        var bearer = Access.Bearer(await _registry.Http.TokenAsync("ci", jwt, "repository:acme/app:pull,push"));
        (await _registry.Http.PostAsync("/v2/acme/app/blobs/uploads/", null, bearer)).Is(202);
        await _registry.Http.ChangeAsync(index => Server.Index.AccessWrites.RemoveRule(index, 1));
        (await _registry.Http.PostAsync("/v2/acme/app/blobs/uploads/", null, bearer)).IsError(403, "DENIED");
        Assert.False(await _registry.MayPushAsync(jwt, "acme/app"));
    }

    [Fact]
    public async Task WhatIsForUsersWhoSignedInIsNotForIt()
    {
        await _registry.Http.AllowAsync("authenticated", "shared/**", "pull,push");
        await _registry.Http.AllowAsync("authenticated", "home/{user}/**", "pull,push");
        var jwt = _registry.Key.Sign(_registry.Claims());
        Assert.False(await _registry.MayPushAsync(jwt, "shared/app"));
        Assert.False(await _registry.MayPushAsync(jwt, "home/job/app"));
    }

    [Fact]
    public async Task ItIsNoUserOfTheSameName()
    {
        await _registry.Http.AddUserAsync("ci", "password", isAdmin: true);
        await _registry.Http.AllowAsync("user:job", "acme/**", "pull,push");
        Assert.False(await _registry.MayPushAsync(_registry.Key.Sign(_registry.Claims()), "acme/app"));
        (await _registry.Http.GetAsync("/api/v1/audit", Access.Basic("ci", _registry.Key.Sign(_registry.Claims())))).IsError(403, "DENIED");
    }

    [Fact]
    public async Task TheAuditCallsItByIssuerAndSubject()
    {
        (await _registry.SignInAsync(_registry.Key.Sign(_registry.Claims(subject: "\"repo:acme/app:ref:refs/heads/main\"")))).Is(200);
        var entry = Assert.Single(await _registry.Http.EventsAsync());
        Assert.Equal(("ci:repo:acme/app:ref:refs/heads/main", "sign-in", "ok"), (entry.Who, entry.Action, entry.Result));
    }

    [Fact]
    public async Task ItIsRememberedNoLongerThanItIsGood()
    {
        var jwt = _registry.Key.Sign(_registry.Claims(expires: 60));
        (await _registry.SignInAsync(jwt)).Is(200);
        _registry.Clock.Advance(TimeSpan.FromSeconds(91));
        (await _registry.SignInAsync(jwt)).Is(401);
    }
}
