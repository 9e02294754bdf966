using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Audit;
using Registry.Server.Auth.SignIn;
using Registry.Server.Hosting;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.SignIn;

/// <summary>A password is hashed once, however many requests bring it, and only so many are hashed at a time.</summary>
public sealed class ManySignIns
{
    private const string Password = "correct horse";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithTheSamePasswordAreOneCheck()
    {
        await using var http = await TestRegistry.StartAsync(BlobStores.Memory);
        await http.AddUserAsync("alice", Password);
        for (var round = 1; round <= 5; round++)
        {
            // A scheme in other letters is another credential, so that each round brings a new one.
            var scheme = string.Concat("basic".Select((c, i) => (round & (1 << i)) > 0 ? char.ToUpperInvariant(c) : c));
            var header = ("Authorization", Access.Basic("alice", Password).Value.Replace("Basic", scheme, StringComparison.Ordinal));
            var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => http.GetAsync("/v2/", header)));
            Assert.All(answers, answer => answer.Is(200));
            Assert.Equal(round, (await SignInsAsync(http)).Count);
        }
    }

    [Fact]
    public async Task BeyondWhatMayWaitAreSentAwayAndForgotten()
    {
        await using var http = await TestRegistry.StartAsync(BlobStores.Memory, options => options.Auth.SignIn.MaxConcurrentChecks = 1);
        await http.AddUserAsync("alice", Password);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var check = http.Services.GetRequiredService<CredentialCheck>();
        using (await http.Services.GetRequiredService<Passwords>().TurnAsync(null, Token))
        {
            var waiting = Enumerable.Range(0, 100).Select(i => check.CheckAsync($"user{i}", "wrong", new IPAddress([192, 0, 2, (byte)i]), false, leaving.Token)).ToList();
            Assert.DoesNotContain(waiting, one => one.IsCompleted);
            (await http.GetAsync("/v2/", Access.Basic("alice", Password))).IsError(429, "TOOMANYREQUESTS").Has("Retry-After", "1");
            (await http.GetAsync("/v2/", Access.Basic("alice", await http.CreateTokenAsync("alice", "ci", "**", "pull")))).Is(200);
            await leaving.CancelAsync();
            Assert.All(await Task.WhenAll(waiting.Select(one => one.ContinueWith(ended => ended.IsCanceled, TaskScheduler.Default))), Assert.True);
        }

        (await http.GetAsync("/v2/", Access.Basic("alice", Password))).Is(200);
        Assert.Equal(2, (await SignInsAsync(http)).Count);
    }

    [Fact]
    public async Task OneAddressDoesNotKeepTheOthersWaiting()
    {
        await using var http = await TestRegistry.StartAsync(BlobStores.Memory, options => options.Auth.SignIn.MaxConcurrentChecks = 1);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var check = http.Services.GetRequiredService<CredentialCheck>();
        using var turn = await http.Services.GetRequiredService<Passwords>().TurnAsync(null, Token);
        var flood = Enumerable.Range(0, 200).Select(i => check.CheckAsync($"user{i}", "wrong", IPAddress.Loopback, false, leaving.Token)).ToList();
        Assert.Equal(175, flood.Count(one => one.IsCompleted));
        Assert.False(check.CheckAsync("alice", "wrong", IPAddress.Parse("192.0.2.1"), false, leaving.Token).IsCompleted);
        await leaving.CancelAsync();
    }

    [Fact]
    public async Task NeitherLogsNorAuditHoldAPassword()
    {
        await using var http = await TestRegistry.StartAsync(BlobStores.Memory, options => options.Auth.SignIn.FailureDelay = TimeSpan.Zero);
        await http.AddUserAsync("alice", Password, isAdmin: true);
        var secret = await http.CreateTokenAsync("alice", "ci", "**", "pull");
        var (good, wrong) = (Access.Basic("alice", Password), Access.Basic("alice", "Tr0ub4dor&3"));
        var token = await http.TokenAsync("alice", Password, "repository:a:pull");
        foreach (var header in new[] { good, wrong, Access.Basic("alice", secret), Access.Bearer(token), Access.Bearer($"{token}x"), Access.Bearer(secret) })
        {
            foreach (var path in new[] { "/v2/", "/v2/a/tags/list", "/v2/_catalog", "/token", "/api/v1/audit" })
            {
                await http.GetAsync(path, header);
            }
        }

        var form = $"grant_type=password&username=alice&password={Uri.EscapeDataString(Password)}&access_type=offline";
        var refresh = (await http.PostAsync("/token", Some.Utf8(form), ("Content-Type", "application/x-www-form-urlencoded"))).Is(200).Json.GetProperty("refresh_token").GetString()!;
        (await http.PostAsync("/token", Some.Utf8($"grant_type=refresh_token&refresh_token={refresh}"), ("Content-Type", "application/x-www-form-urlencoded"))).Is(200);
        var audit = string.Join('\n', (await SignInsAsync(http)).Select(entry => $"{entry}"));
        var log = string.Join('\n', http.Log.Lines.Select(line => line.Text));
        foreach (var text in new[] { Password, "Tr0ub4dor&3", secret, refresh, token, good.Value[6..], wrong.Value[6..] })
        {
            Assert.DoesNotContain(text, audit, StringComparison.Ordinal);
            Assert.DoesNotContain(text, log, StringComparison.Ordinal);
        }
    }

    private static async Task<List<EventRow>> SignInsAsync(TestRegistry http)
    {
        await http.Services.GetRequiredService<AuditLog>().FlushAsync(Token);
        await using var scope = http.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<RegistryContext>().Events.Where(entry => entry.Action == EventActions.SignIn).ToListAsync(Token);
    }
}
