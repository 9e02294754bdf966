using Registry.Server.Auth.SignIn;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Tokens;

/// <summary>A token ends with what it stands on, whether the registry has seen it before or not.</summary>
public sealed class TokensThatAreOver : IAsyncLifetime
{
    private const string Password = "before";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _clock = new();
    private TestRegistry _http = null!;

    public async ValueTask InitializeAsync()
    {
        _http = await TestRegistry.StartAsync(BlobStores.Memory, options => options.Auth.SignIn.FailureDelay = TimeSpan.Zero, _clock);
        await _http.AddUserAsync("bob", Password);
        await _http.AddUserAsync("other", Password);
        await _http.AllowAsync("user:bob", "**", "pull,push");
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Fact]
    public async Task AfterItsTime()
    {
        var (seen, fresh) = await TwoAsync("bob", Password);
        _clock.Advance(TimeSpan.FromHours(1) - Second);
        await AssertAsync(200, seen);
        _clock.Advance(Second);
        await AssertAsync(401, seen, fresh);
    }

    [Fact]
    public async Task BeforeItsTime()
    {
        _clock.Advance(TimeSpan.FromHours(1));
        var token = await _http.TokenAsync("bob", Password);
        _clock.Advance(TimeSpan.FromHours(-1));
        await AssertAsync(401, token);
        _clock.Advance(TimeSpan.FromHours(1));
        await AssertAsync(200, token);
    }

    [Fact]
    public async Task WithItsUser()
    {
        var (seen, fresh) = await TwoAsync("bob", Password);
        await _http.ChangeAsync(index => index.RemoveUser("bob"));
        await AssertAsync(401, seen, fresh);
        await _http.AddUserAsync("bob", Password);
        await AssertAsync(401, seen, fresh);
        (await _http.GetAsync("/v2/", Access.Basic("bob", Password))).Is(200);
    }

    [Fact]
    public async Task WithItsPassword()
    {
        var (seen, fresh) = await TwoAsync("bob", Password);
        await _http.ChangeAsync(index => index.SetPassword("bob", Passwords.Hash("after"), "another stamp"));
        await AssertAsync(401, seen, fresh);
        (await _http.GetAsync("/v2/", Access.Basic("bob", Password))).Is(401);
        (await _http.GetAsync("/v2/", Access.Basic("bob", "after"))).Is(200);
    }

    [Fact]
    public async Task WithTheAccessTokenThatItWasGotThrough()
    {
        var secret = await _http.CreateTokenAsync("bob", "ci", "**", "pull");
        var (seen, fresh) = await TwoAsync("bob", secret);
        await _http.ChangeAsync(index => index.RevokeToken("bob", "ci", _clock.GetUtcNow()));
        await AssertAsync(401, seen, fresh);
        (await _http.GetAsync("/v2/", Access.Basic("bob", secret))).Is(401);
    }

    /// <summary>A row that is made after one is gone must not be taken for it.</summary>
    [Fact]
    public async Task AlsoWhenAnotherTokenIsMadeInItsPlace()
    {
        var secret = await _http.CreateTokenAsync("bob", "ci", "**", "pull");
        var (seen, fresh) = await TwoAsync("bob", secret);
        (await _http.GetAsync("/v2/", Access.Basic("bob", secret))).Is(200);
        await _http.ChangeAsync(index => index.RevokeToken("bob", "ci", _clock.GetUtcNow()));
        var next = await _http.CreateTokenAsync("bob", "ci", "**", "admin");
        await AssertAsync(401, seen, fresh);
        (await _http.GetAsync("/v2/", Access.Basic("bob", secret))).Is(401);
        (await _http.GetAsync("/v2/", Access.Basic("bob", next))).Is(200);
    }

    [Fact]
    public async Task WhenTheAccessTokenThatItWasGotThroughExpires()
    {
        var secret = await _http.CreateTokenAsync("bob", "ci", "**", "pull", _clock.GetUtcNow() + TimeSpan.FromMinutes(1));
        var (seen, fresh) = await TwoAsync("bob", secret);
        _clock.Advance(TimeSpan.FromMinutes(1) - Second);
        await AssertAsync(200, seen);
        (await _http.GetAsync("/v2/", Access.Basic("bob", secret))).Is(200);
        _clock.Advance(Second);
        (await _http.GetAsync("/v2/", Access.Basic("bob", secret))).Is(401);
        await AssertAsync(401, fresh, seen);
    }

    [Fact]
    public async Task AnAccessTokenIsOneUsersOnly()
    {
        var secret = await _http.CreateTokenAsync("bob", "ci", "**", "pull");
        (await _http.GetAsync("/v2/", Access.Basic("bob", secret))).Is(200);
        (await _http.GetAsync("/v2/", Access.Basic("other", secret))).Is(401);
        (await _http.GetAsync("/v2/", Access.Basic("Bob", secret))).Is(401);
    }

    // One that was used already, and so is remembered, and one that was not.
    private async Task<(string Seen, string Fresh)> TwoAsync(string user, string password)
    {
        var (seen, fresh) = (await _http.TokenAsync(user, password), await _http.TokenAsync(user, password));
        await AssertAsync(200, seen, seen);
        return (seen, fresh);
    }

    private async Task AssertAsync(int status, params string[] tokens)
    {
        foreach (var token in tokens)
        {
            var answer = (await _http.GetAsync("/v2/", Access.Bearer(token))).Is(status);
            Assert.Equal(status == 401, answer["WWW-Authenticate"]?.EndsWith("error=\"invalid_token\"", StringComparison.Ordinal) ?? false);
        }
    }
}
