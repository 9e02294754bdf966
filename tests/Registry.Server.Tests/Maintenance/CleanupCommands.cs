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
}
