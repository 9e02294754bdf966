using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Auth;
using Registry.Server.Tests.Auth.Htpasswd;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth;

/// <summary>Users of an htpasswd file have groups, rules and tokens as others do, for as long as they stand in it; and when tokens were used and end.</summary>
public sealed class FileUsers : IAsyncLifetime
{
    private const string Password = "s3cret";

    private readonly TempFolder _folder = new();
    private readonly ManualTime _clock = new();
    private TestRegistry _http = null!;

    public async ValueTask InitializeAsync()
    {
        var file = _folder.Write("htpasswd", $"alice:{HtpasswdSample.Hash}\n");
        _http = await TestRegistry.StartAsync(
            configure: options =>
            {
                options.Auth.HtpasswdFile = file;
                options.Auth.SignIn.FailureDelay = TimeSpan.Zero;
            },
            clock: _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task RulesGroupsAndTokensAreForThemToo()
    {
        await _http.ChangeAsync(index => Server.Index.AccessWrites.AddToGroup(index, "devs", "alice"));
        await _http.AllowAsync("user:alice", "a/**", "pull,push");
        await _http.AllowAsync("group:devs", "b/**", "pull,push");
        var secret = await _http.CreateTokenAsync("alice", "t", "b/**", "pull,push");
        (await BeginAsync("a/app", Password)).Is(202);
        (await BeginAsync("b/app", Password)).Is(202);
        (await BeginAsync("b/app", secret)).Is(202);
        (await BeginAsync("a/app", secret)).IsError(403, "DENIED");
    }

    [Fact]
    public async Task WithTheirLineGoesAllTheirAccess()
    {
        await _http.AllowAsync("user:alice", "a/**", "pull,push");
        var secret = await _http.CreateTokenAsync("alice", "t", "a/**", "pull,push");
        var bearer = Access.Bearer(await _http.TokenAsync("alice", Password, "repository:a/app:pull,push"));
        (await BeginAsync("a/app", Password)).Is(202);
        (await BeginAsync("a/app", secret)).Is(202);
        _folder.Write("htpasswd", $"bob:{HtpasswdSample.Hash}\n");
        _http.Services.GetRequiredService<AccessState>().Refresh();
        (await BeginAsync("a/app", Password)).Is(401);
        (await BeginAsync("a/app", secret)).Is(401);
        (await _http.PostAsync("/v2/a/app/blobs/uploads/", null, bearer)).Is(401);
    }

    [Fact]
    public async Task ATokenEndsOnTime()
    {
        await _http.AllowAsync("user:alice", "a/**", "pull,push");
        var secret = await _http.CreateTokenAsync("alice", "t", "a/**", "pull,push", _clock.GetUtcNow().AddMinutes(2));
        (await BeginAsync("a/app", secret)).Is(202);
        var bearer = Access.Bearer(await _http.TokenAsync("alice", secret, "repository:a/app:pull,push"));
        _clock.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromTicks(1));
        (await BeginAsync("a/app", secret)).Is(202);
        (await _http.PostAsync("/v2/a/app/blobs/uploads/", null, bearer)).Is(202);
        _clock.Advance(TimeSpan.FromTicks(1));
        (await BeginAsync("a/app", secret)).Is(401);
        (await _http.PostAsync("/v2/a/app/blobs/uploads/", null, bearer)).Is(401);
    }

    [Fact]
    public async Task WhenATokenWasLastUsedIsWrittenNowAndThenAndAtTheEnd()
    {
        var secret = await _http.CreateTokenAsync("alice", "t", "**", "pull");
        _clock.Advance(TimeSpan.FromHours(1));
        (await _http.GetAsync("/v2/", Access.Basic("alice", secret))).Is(200);
        Assert.Null(LastUse());
        _clock.Advance(TimeSpan.FromSeconds(10));
        await Patience.UntilAsync(() => Task.FromResult(LastUse() is not null));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddHours(1), LastUse());
        _clock.Advance(TimeSpan.FromHours(1));
        (await _http.GetAsync("/v2/", Access.Basic("alice", secret))).Is(200);
        await _http.RestartAsync();
        Assert.Equal(DateTimeOffset.UnixEpoch.AddHours(2).AddSeconds(10), LastUse());
    }

    private DateTimeOffset? LastUse() => Assert.Single(_http.Services.GetRequiredService<Server.Index.AccessReader>().Tokens()).LastUsedAt;

    private Task<Answer> BeginAsync(string repository, string password) => _http.PostAsync($"/v2/{repository}/blobs/uploads/", null, Access.Basic("alice", password));
}
