using Registry.Server.Auth.SignIn;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Tokens;

/// <summary>What a client keeps in the password's place, and for how long it gets tokens for it.</summary>
public sealed class RefreshTokens : IAsyncLifetime
{
    private const string Password = "correct horse";
    private const string Form = "application/x-www-form-urlencoded";
    private const string ByPassword = "grant_type=password&service=registry&client_id=docker&username=bob&password=correct+horse";

    private readonly ManualTime _clock = new();
    private TestRegistry _http = null!;

    public async ValueTask InitializeAsync()
    {
        _http = await TestRegistry.StartAsync(BlobStores.Memory, options => options.Auth.SignIn.FailureDelay = TimeSpan.Zero, _clock);
        await _http.AddUserAsync("bob", Password);
        await _http.AddUserAsync("other", Password);
        await _http.AllowAsync("user:bob", "team/**", "pull,push");
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Fact]
    public async Task GetATokenAgainAndAgain()
    {
        var refresh = await RefreshTokenAsync();
        for (var i = 0; i < 3; i++)
        {
            var answer = (await RefreshAsync(refresh)).Is(200);
            Assert.Equal(("repository:team/a:pull", refresh), (answer.Json.GetProperty("scope").GetString(), answer.Json.GetProperty("refresh_token").GetString()));
            (await _http.GetAsync("/v2/", Access.Bearer(answer.Json.GetProperty("token").GetString()!))).Is(200);
            _clock.Advance(TimeSpan.FromDays(20));
        }
    }

    [Fact]
    public async Task ThatAreOverGetNothing()
    {
        var (first, second) = (await RefreshTokenAsync(), await RefreshTokenAsync());
        _clock.Advance(TimeSpan.FromDays(90) - TimeSpan.FromSeconds(1));
        (await RefreshAsync(first)).Is(200);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await AssertRefusedAsync(first, second);
    }

    [Fact]
    public async Task AfterAChangeOfPasswordGetNothing()
    {
        var refresh = await RefreshTokenAsync();
        await _http.ChangeAsync(index => index.SetPassword("bob", Passwords.Hash("another"), "another stamp"));
        await AssertRefusedAsync(refresh);
    }

    [Fact]
    public async Task OfAUserWhoIsGoneGetNothing()
    {
        var refresh = await RefreshTokenAsync();
        await _http.ChangeAsync(index => index.RemoveUser("bob"));
        await AssertRefusedAsync(refresh);
        await _http.AddUserAsync("bob", Password);
        await AssertRefusedAsync(refresh);
    }

    [Fact]
    public async Task ThatAreRevokedGetNothing()
    {
        var refresh = await RefreshTokenAsync();
        var name = "";
        await _http.ChangeAsync(index => name = (string)index.Statement("SELECT name FROM access_token WHERE user_name = 'bob'").Scalar()!);
        await _http.ChangeAsync(index => index.RevokeToken("bob", name, _clock.GetUtcNow()));
        await AssertRefusedAsync(refresh);
    }

    [Fact]
    public async Task ThatAreRevokedTakeTheirBearerTokensAlong()
    {
        var login = (await PostAsync($"{ByPassword}&access_type=offline")).Is(200).Json;
        var ofLogin = login.GetProperty("token").GetString()!;
        var (lost, kept) = (login.GetProperty("refresh_token").GetString()!, await RefreshTokenAsync());
        var (ofLost, ofKept) = (await BearerOfAsync(lost), await BearerOfAsync(kept));
        (await _http.GetAsync("/v2/", Access.Bearer(ofLost))).Is(200);
        (await _http.GetAsync("/v2/", Access.Bearer(ofLogin))).Is(200);
        var name = "";
        await _http.ChangeAsync(index => name = (string)index.Statement("SELECT name FROM access_token ORDER BY id LIMIT 1").Scalar()!);
        await _http.ChangeAsync(index => Assert.True(index.RevokeToken("bob", name, _clock.GetUtcNow())));
        (await _http.GetAsync("/v2/", Access.Bearer(ofLost))).Is(401);
        (await _http.GetAsync("/v2/", Access.Bearer(ofLogin))).Is(401);
        (await _http.GetAsync("/v2/", Access.Bearer(ofKept))).Is(200);
        await AssertRefusedAsync(lost);
    }

    [Fact]
    public async Task AreNothingElse()
    {
        var bearer = (await PostAsync(ByPassword)).Json.GetProperty("token").GetString()!;
        var secret = await _http.CreateTokenAsync("bob", "ci", "**", "pull");
        var refresh = await RefreshTokenAsync();
        await AssertRefusedAsync("x", bearer, secret, Password, refresh.ToLowerInvariant(), $"{refresh}x", refresh[..^1], secret.Replace("rgat_", "rgrt_", StringComparison.Ordinal), "rgrt_");
    }

    private Task<Answer> PostAsync(string form) => _http.PostAsync("/token", Some.Utf8(form), ("Content-Type", Form));

    private async Task<string> BearerOfAsync(string refresh) => (await RefreshAsync(refresh)).Is(200).Json.GetProperty("token").GetString()!;

    private Task<Answer> RefreshAsync(string token) => PostAsync($"grant_type=refresh_token&service=registry&client_id=docker&scope=repository:team/a:pull&refresh_token={Uri.EscapeDataString(token)}");

    private async Task<string> RefreshTokenAsync() => (await PostAsync($"{ByPassword}&access_type=offline")).Is(200).Json.GetProperty("refresh_token").GetString()!;

    private async Task AssertRefusedAsync(params string[] tokens)
    {
        foreach (var token in tokens)
        {
            (await RefreshAsync(token)).IsError(401, "UNAUTHORIZED").Has("Cache-Control", "no-store");
        }
    }
}
