using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Auth.SignIn;
using Registry.Server.Hosting;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.SignIn;

/// <summary>Whoever fails too often is locked out for a while: the user name at the address, or the address.</summary>
public sealed class LockOuts : IAsyncLifetime
{
    private const string Password = "correct horse";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _clock = new();
    private TestRegistry _http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _http = await TestRegistry.StartAsync(
            BlobStores.Memory,
            options =>
            {
                options.Auth.SignIn.FailureDelay = TimeSpan.Zero;
                options.Auth.SignIn.MaxFailures = 3;
                options.Auth.SignIn.MaxFailuresPerAddress = 5;
                options.Auth.SignIn.MaxConcurrentChecks = 1;
            },
            _clock);
        await _http.AddUserAsync("alice", Password);
        await _http.AddUserAsync("bob", Password);
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Fact]
    public async Task HoldAlsoForTheRightPassword()
    {
        await FailAsync("alice", 3);
        await AssertLockedAsync("alice", "wrong", "300");
        await AssertLockedAsync("alice", Password, "300");
        (await SignInAsync("bob", Password)).Is(200);
    }

    [Fact]
    public async Task HoldForEveryWayToSignInWithAPassword()
    {
        await FailAsync("alice", 3);
        foreach (var answer in new[]
        {
            await _http.GetAsync("/token", Access.Basic("alice", Password)),
            await _http.PostAsync("/token", Some.Utf8($"grant_type=password&username=alice&password={Password}"), ("Content-Type", "application/x-www-form-urlencoded")),
        })
        {
            answer.IsError(429, "TOOMANYREQUESTS").Has("Retry-After", "300");
        }
    }

    [Fact]
    public async Task SpareWhatCannotBeGuessed()
    {
        var secret = await _http.CreateTokenAsync("alice", "ci", "**", "pull");
        await FailAsync("alice", 3);
        (await SignInAsync("alice", secret)).Is(200);
        await AssertLockedAsync("alice", Password, "300");
        await AssertLockedAsync("alice", $"{secret[..^1]}_", "300");
    }

    [Fact]
    public async Task AreReachedByAccessTokensAndFormsToo()
    {
        (await SignInAsync("alice", "rgat_0000000000000000000000000000000000000000")).Is(401);
        (await _http.PostAsync("/token", Some.Utf8("grant_type=password&username=alice&password=x"), ("Content-Type", "application/x-www-form-urlencoded"))).Is(401);
        (await _http.GetAsync("/token", Access.Basic("alice", "y"))).Is(401);
        await AssertLockedAsync("alice", Password, "300");
    }

    [Fact]
    public async Task SpareWhoIsSignedInAlready()
    {
        (await SignInAsync("alice", Password)).Is(200);
        var token = await _http.TokenAsync("alice", Password);
        await FailAsync("alice", 3);
        await AssertLockedAsync("alice", "another", "300");
        (await SignInAsync("alice", Password)).Is(200);
        (await _http.GetAsync("/v2/", Access.Bearer(token))).Is(200);
    }

    [Fact]
    public async Task End()
    {
        await FailAsync("alice", 3);
        _clock.Advance(TimeSpan.FromMinutes(5) - Second);
        await AssertLockedAsync("alice", Password, "1");
        _clock.Advance(Second);
        await FailAsync("alice", 2);
        (await SignInAsync("alice", Password)).Is(200);
    }

    [Fact]
    public async Task CountFromTheLastFailure()
    {
        await FailAsync("alice", 2);
        _clock.Advance(TimeSpan.FromMinutes(4));
        await FailAsync("alice", 1);
        _clock.Advance(TimeSpan.FromMinutes(4));
        await AssertLockedAsync("alice", Password, "60");
    }

    [Fact]
    public async Task BeginAnewAfterASuccess()
    {
        await FailAsync("alice", 2);
        (await SignInAsync("alice", Password)).Is(200);
        await FailAsync("alice", 2);
        (await SignInAsync("alice", "yet another")).Is(401);
        await AssertLockedAsync("alice", "yet another", "300");
    }

    [Fact]
    public async Task AreNotOutrunByManyGuessesAtATime()
    {
        var check = _http.Services.GetRequiredService<CredentialCheck>();
        List<Task<CheckedCredential>> guesses;
        using (await _http.Services.GetRequiredService<Passwords>().TurnAsync(null, Token))
        {
            // All of them find nobody locked out yet, and wait.
            guesses = [.. Enumerable.Range(0, 20).Select(i => check.CheckAsync("alice", $"guess {i}", IPAddress.Loopback, false, Token))];
            Assert.DoesNotContain(guesses, guess => guess.IsCompleted);
        }

        var outcomes = await Task.WhenAll(guesses);
        Assert.Equal(3, outcomes.Count(outcome => outcome.Failure == SignInFailure.WrongCredentials));
        Assert.Equal(17, outcomes.Count(outcome => outcome.Failure == SignInFailure.Throttled));
    }

    private Task<Answer> SignInAsync(string user, string password) => _http.GetAsync("/v2/", Access.Basic(user, password));

    private async Task FailAsync(string user, int times)
    {
        for (var i = 0; i < times; i++)
        {
            (await SignInAsync(user, $"wrong {i}")).IsError(401, "UNAUTHORIZED").Has("Retry-After", null);
        }
    }

    private async Task AssertLockedAsync(string user, string password, string seconds) =>
        (await SignInAsync(user, password)).IsError(429, "TOOMANYREQUESTS").Has("Retry-After", seconds).Has("WWW-Authenticate", null);
}
