using Microsoft.Extensions.DependencyInjection;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Index.Uses;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Maintenance;

/// <summary><c>registry gc</c>, beside a running registry that does the work for it, and without one.</summary>
public sealed class CleanupCommands
{
    [Fact]
    public async Task ARunningRegistryIsAskedForIt()
    {
        await using var http = await TestRegistry.StartAsync();
        using var commands = new Commands(http);
        await http.PushImageAsync("app", "v1");
        Assert.Equal(["There was nothing to remove", "0 bytes came back"], (await commands.DoesAsync("gc")).Lines);
        Assert.Equal(1, await http.CountAsync("task WHERE exit_code = 0 AND result IS NOT NULL"));
    }

    [Fact]
    public async Task WhatWasDeletedAndPurgedComesBackToTheDisk()
    {
        var clock = new OffsetTime { Offset = -TimeSpan.FromDays(1) };
        await using var http = await TestRegistry.StartAsync(configure: options => options.Cleanup.Share = 100, clock: clock);
        using var commands = new Commands(http);
        await http.PushImageAsync("app", "v1");
        clock.Offset = TimeSpan.Zero;
        (await http.DeleteAsync("/api/v1/repositories/app")).Is(204);
        await commands.DoesAsync("trash", "purge", "--all");
        var plan = await commands.DoesAsync("gc", "--dry-run");
        Assert.Contains("(3200 bytes) would come back", plan.Lines[^1], StringComparison.Ordinal);
        var done = await commands.DoesAsync("gc");
        Assert.Contains("Removed 2 blobs", done.Lines);
        Assert.Contains("(3200 bytes) came back", done.Lines[^1], StringComparison.Ordinal);
        Assert.Empty(await http.StoredAsync());
    }

    [Fact]
    public async Task WithoutARegistryItIsDoneHere()
    {
        await using var http = await TestRegistry.StartAsync();
        await http.PushImageAsync("app", "v1");
        (await http.DeleteAsync("/api/v1/repositories/app")).Is(204);
        await http.StopAsync();
        using var commands = new Commands(http);
        Assert.Contains("nothing to remove", (await commands.DoesAsync("gc")).Output, StringComparison.Ordinal);
        await commands.DoesAsync("restore", "app");
        Assert.Single((await commands.DoesAsync("trash", "list")).Lines);
    }

    [Fact]
    public async Task ADryRunTellsWhatThePoliciesDelete()
    {
        await using var http = await TestRegistry.StartAsync(configure: options => options.Policies.Retention.Add(new RetentionOptions { Repositories = "**", KeepNewest = 1 }));
        using var commands = new Commands(http);
        var image = await http.PushImageAsync("app", "v1");
        await http.PushManifestAsync("app", "v1-too", image.Json);
        await http.PushImageAsync("app", "v2");
        await http.PushImageAsync("app", "v3");
        var settings = commands.Write("policies.json", """{"Registry":{"Policies":{"Retention":[{"Repositories":"**","KeepNewest":1}]}}}""");
        var plan = await commands.DoesAsync("gc", "--dry-run", "--config", settings);
        Assert.Equal("3 tags and 2 manifests by policy: they go to the trash, and their bytes do not come back with this run", plan.Lines[0].Trim());
        Assert.Equal("0 bytes would come back", plan.Lines[^1]);
        Assert.Equal(["Removed 5 tags and manifests by policy", "0 bytes came back"], (await commands.DoesAsync("gc")).Lines);
    }

    [Fact]
    public async Task ADryRunTellsThatUnusedBlobsWaitAfterACrash()
    {
        await using var http = await WithUnusedBlobAsync();
        using var commands = new Commands(http);
        Assert.Equal("100 bytes would come back", (await commands.DoesAsync("gc", "--dry-run")).Lines[^1]);
        await http.Services.GetRequiredService<IndexWriter>().RunAsync(index => index.NoteStart(TimeProvider.System.GetUtcNow()), TestContext.Current.CancellationToken);
        await AssertWaitsAsync(commands, "did not end in order");
    }

    [Fact]
    public async Task ADryRunBesideNoRegistryTellsThatTheLastOneCrashed()
    {
        await using var http = await WithUnusedBlobAsync();
        await http.StopAsync();
        using var commands = new Commands(http);
        using (var index = new IndexWriter(new IndexDatabase(http.Folder)))
        {
            await index.RunAsync(transaction => transaction.NoteStart(TimeProvider.System.GetUtcNow()), TestContext.Current.CancellationToken);
        }

        var plan = (await commands.DoesAsync("gc", "--dry-run")).Lines;
        Assert.Contains("did not end in order", plan[^2], StringComparison.Ordinal);
        Assert.Equal("0 bytes would come back", plan[^1]);
    }

    [Fact]
    public async Task ADryRunTellsWhoHoldsTheStore()
    {
        await using var http = await WithUnusedBlobAsync();
        using var commands = new Commands(http);
        await using var hold = await StoreHold.TakeAsync(http.Services.GetRequiredService<IndexWriter>(), TimeProvider.System, "a backup", isAlone: true, TestContext.Current.CancellationToken);
        await AssertWaitsAsync(commands, "No bytes are removed while there is a backup.");
    }

    private static async Task<TestRegistry> WithUnusedBlobAsync()
    {
        var clock = new OffsetTime { Offset = -CleaningUp.Long };
        var http = await TestRegistry.StartAsync(configure: options => options.Cleanup.Every = TimeSpan.Zero, clock: clock);
        await http.PushBlobAsync("app", Some.Bytes(100));
        clock.Offset = TimeSpan.Zero;
        return http;
    }

    private static async Task AssertWaitsAsync(Commands commands, string why)
    {
        var plan = (await commands.DoesAsync("gc", "--dry-run")).Lines;
        var done = (await commands.DoesAsync("gc")).Lines;
        var note = Assert.Single(done, line => line.Contains(why, StringComparison.Ordinal));
        Assert.Equal([note, "0 bytes would come back"], plan[^2..]);
        Assert.Equal("0 bytes came back", done[^1]);
    }
}
