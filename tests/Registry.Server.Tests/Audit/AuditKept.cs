using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Server.Audit;
using Registry.Server.Index;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Audit;

/// <summary>How long the audit is kept, and what happens when more comes than can be written.</summary>
public sealed class AuditKept
{
    private static readonly ManualTime Clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatIsOlderIsForgotten()
    {
        var clock = new ManualTime();

        // The registry has a clean-up of its own, which runs at its start.
        await using var http = await TestRegistry.StartAsync(configure: options => options.Audit.Keep = TimeSpan.FromDays(36500));
        await http.ChangeAsync(index => index.PutEvent(DateTimeOffset.UnixEpoch.AddDays(1), new Actor("a", "b"), EventActions.Push, "a/old", null));
        await http.ChangeAsync(index => index.PutEvent(DateTimeOffset.UnixEpoch.AddDays(20), new Actor("a", "b"), EventActions.Push, "a/new", null));
        clock.Advance(TimeSpan.FromDays(31));
        await CleanUpAsync(http, TimeSpan.FromDays(30), clock);
        Assert.Equal(["a/old", "a/new"], (await http.EventsAsync()).Select(entry => entry.Repository));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await CleanUpAsync(http, TimeSpan.FromDays(30), clock);
        Assert.Equal(["a/new"], (await http.EventsAsync()).Select(entry => entry.Repository));
    }

    [Fact]
    public async Task SoIsMoreThanGoesInOnePiece()
    {
        await using var http = await TestRegistry.StartAsync();
        await http.Services.GetRequiredService<IndexWriter>().RunAsync(
            index =>
            {
                for (var i = 0; i < 2500; i++)
                {
                    index.PutEvent(DateTimeOffset.UnixEpoch, new Actor("a", "b"), EventActions.Push, null, null);
                }

                return true;
            },
            Token);
        await CleanUpAsync(http, TimeSpan.FromDays(1), TimeProvider.System);
        Assert.Empty(await http.EventsAsync());
    }

    [Fact]
    public async Task NothingIsKeptForNoTime()
    {
        await using var http = await TestRegistry.StartAsync(configure: options =>
        {
            options.Audit.Keep = TimeSpan.Zero;
            options.Auth.SignIn.FailureDelay = TimeSpan.Zero;
        });
        await http.PushSmallAsync("a/b", "v1");
        await http.AddUserAsync("alice", "password");
        (await http.GetAsync("/v2/", Access.Basic("alice", "wrong"))).Is(401);
        (await http.PostAsync("/v2/a/b/blobs/uploads/", null, Access.Basic("alice", "password"))).Is(403);
        Assert.Empty(await http.EventsAsync());
        using var commands = new Commands(http);
        await commands.DoesAsync("group", "add", "devs", "alice", "--config", commands.Write("settings.json", """{"Registry":{"Audit":{"Keep":"00:00:00"}}}"""));
        Assert.Empty(await http.EventsAsync());
    }

    // Nobody writes what is noted until the log is started, so its bound is met however fast the disk is.
    [Fact]
    public async Task AFloodHoldsUpNobodyAndIsCounted()
    {
        using var folder = new TempFolder();
        using var writer = new IndexWriter(new IndexDatabase(folder.Path));
        using var log = new CapturedLog();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        using var audit = new AuditLog(writer, new AuditOptions(), Clock, loggers.CreateLogger<AuditLog>());
        for (var i = 0; i < 10_007; i++)
        {
            audit.Note(new Actor("alice", "::1"), EventActions.SignIn);
        }

        await audit.StartAsync(Token);
        await audit.StopAsync(Token);
        Assert.Equal(10_000L, await writer.RunAsync(index => index.Statement("SELECT count(*) FROM event").Scalar(), Token));
        Assert.Equal("The audit misses 7 sign-ins or refusals: they came faster than they could be written", Assert.Single(log.Errors).Text);
    }

    private static Task CleanUpAsync(TestRegistry http, TimeSpan keep, TimeProvider clock)
    {
        using var cleanup = new AuditCleanup(http.Services.GetRequiredService<IndexWriter>(), new AuditOptions { Keep = keep }, clock, NullLogger<AuditCleanup>.Instance);
        return cleanup.RunAsync(Token);
    }
}
