using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Auth;
using Registry.Server.Auth.SignIn;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Cli;

/// <summary>Commands on the folder of a registry that runs: it notices, and none of them leaves a secret behind.</summary>
public sealed class RunningRegistries : IAsyncLifetime
{
    private TestRegistry _http = null!;
    private Commands _commands = null!;

    public async ValueTask InitializeAsync()
    {
        _http = await TestRegistry.StartAsync(configure: options => options.Auth.SignIn.FailureDelay = TimeSpan.Zero);
        _commands = new Commands(_http);
    }

    public async ValueTask DisposeAsync()
    {
        _commands.Dispose();
        await _http.DisposeAsync();
    }

    [Fact]
    public async Task TheFirstUserTurnsSignInOn()
    {
        (await _http.GetAsync("/v2/")).Is(200);
        var password = await AddAsync("alice");
        (await _http.GetAsync("/v2/")).IsError(401, "UNAUTHORIZED");
        (await _http.GetAsync("/v2/", Access.Basic("alice", password))).Is(200);
        await _http.RestartAsync();
        (await _http.GetAsync("/v2/", Access.Basic("alice", password))).Is(200);
        await DoAsync("user", "remove", "alice", "--open");
        (await _http.GetAsync("/v2/")).Is(200);
    }

    [Fact]
    public async Task ANewPasswordEndsTheOldOneAndItsTokens()
    {
        var old = await AddAsync("alice");
        var bearer = Access.Bearer(await _http.TokenAsync("alice", old));
        var made = (await DoAsync("user", "password", "alice", "--generate")).Lines[0].Split(' ')[^1];
        (await _http.GetAsync("/v2/", Access.Basic("alice", old))).Is(401);
        (await _http.GetAsync("/v2/", bearer)).Is(401);
        (await _http.GetAsync("/v2/", Access.Basic("alice", made))).Is(200);
    }

    [Fact]
    public async Task ATokenIsGoodUntilItIsRevokedForWhatItWasMadeFor()
    {
        await AddAsync("alice");
        var secret = (await DoAsync("token", "create", "--user", "alice", "--name", "t", "--repositories", "team/**", "--actions", "pull,push")).Lines[0];
        (await _http.PostAsync("/v2/team/app/blobs/uploads/", null, Access.Basic("alice", secret))).Is(202);
        (await _http.PostAsync("/v2/other/app/blobs/uploads/", null, Access.Basic("alice", secret))).IsError(403, "DENIED");
        await DoAsync("token", "revoke", "--user", "alice", "--name", "t");
        (await _http.PostAsync("/v2/team/app/blobs/uploads/", null, Access.Basic("alice", secret))).Is(401);
    }

    [Fact]
    public async Task ARuleOfAGroupCountsAsLongAsBothStand()
    {
        await AddAsync("root");
        var bob = Access.Basic("bob", await AddAsync("bob"));
        await DoAsync("access", "allow", "group:devs", "team/**", "pull,push");
        (await _http.PostAsync("/v2/team/app/blobs/uploads/", null, bob)).Is(403);
        await DoAsync("group", "add", "devs", "bob");
        (await _http.PostAsync("/v2/team/app/blobs/uploads/", null, bob)).Is(202);
        await DoAsync("access", "remove", "1");
        (await _http.PostAsync("/v2/team/app/blobs/uploads/", null, bob)).Is(403);
        await DoAsync("user", "admin", "bob");
        (await _http.PostAsync("/v2/team/app/blobs/uploads/", null, bob)).Is(202);
    }

    [Fact]
    public async Task LastUsesAreShownOnceTheyAreWritten()
    {
        await AddAsync("alice");
        var secret = (await DoAsync("token", "create", "--user", "alice", "--name", "t")).Lines[0];
        Assert.EndsWith(" never", (await DoAsync("token", "list")).Lines[1], StringComparison.Ordinal);
        (await _http.GetAsync("/v2/", Access.Basic("alice", secret))).Is(200);
        await _http.Services.GetRequiredService<LastUses>().WriteAsync(TestContext.Current.CancellationToken);
        Assert.Matches(@" \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\z", (await DoAsync("token", "list")).Lines[1]);
    }

    [Fact]
    public async Task NothingSecretIsWrittenDown()
    {
        var password = await AddAsync("alice");
        var secret = (await DoAsync("token", "create", "--user", "alice", "--name", "t")).Lines[0];
        (await _http.GetAsync("/v2/", Access.Basic("alice", secret))).Is(200);
        var login = (await _http.GetAsync("/token?service=registry&offline_token=true", Access.Basic("alice", password))).Json;
        string[] secrets = [password, secret, login.GetProperty("refresh_token").GetString()!];
        foreach (var command in new[] { "user list", "token list", "group list", "access list", "audit", "audit --json" })
        {
            var result = await DoAsync(command.Split(' '));
            Assert.All(secrets, text => Assert.DoesNotContain(text, result.Output + result.Error, StringComparison.Ordinal));
        }

        await _http.StopAsync();
        var kept = Directory.EnumerateFiles(_http.Folder, "*", SearchOption.AllDirectories).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file)));
        Assert.All(kept, content => Assert.All(secrets, text => Assert.DoesNotContain(text, content, StringComparison.Ordinal)));
    }

    /// <summary>The password.</summary>
    private async Task<string> AddAsync(string user) => (await DoAsync("user", "add", user, "--generate")).Lines[0].Split(' ')[^1];

    private async Task<CommandResult> DoAsync(params string[] arguments)
    {
        var result = await _commands.DoesAsync(arguments);
        _http.Services.GetRequiredService<AccessState>().Refresh();
        return result;
    }
}
