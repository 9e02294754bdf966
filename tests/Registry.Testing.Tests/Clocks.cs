using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests;

public sealed class Clocks
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GoAsTheirSourceDoes()
    {
        var source = new StandingTime();
        await using var registry = await TestRegistry.StartAsync(new() { TimeProvider = source }, Token);
        var (now, stamp) = (registry.Clock.GetUtcNow(), registry.Clock.GetTimestamp());

        source.Advance(TimeSpan.FromMinutes(1));
        registry.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(now + TimeSpan.FromMinutes(61), registry.Clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(61), registry.Clock.GetElapsedTime(stamp));
    }

    [Fact]
    public async Task NeverGoBack()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);

        Assert.Throws<ArgumentOutOfRangeException>(() => registry.Clock.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public async Task GoNoFurtherThanAHundredYears()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();

        Assert.Throws<ArgumentOutOfRangeException>(() => registry.Clock.Advance(TimeSpan.MaxValue));
        registry.Clock.Advance(TimeSpan.FromDays(36_500));
        Assert.Throws<ArgumentOutOfRangeException>(() => registry.Clock.Advance(TimeSpan.FromTicks(1)));

        Assert.Equal(200, await client.StatusAsync("/v2/"));
    }

    /// <summary>The code under test may go by the registry's clock too, and has timers of its own.</summary>
    [Fact]
    public async Task RingTimersThatARollBackLeaves()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        var snapshot = await registry.SnapshotAsync(Token);
        registry.Clock.Advance(TimeSpan.FromDays(400));
        using var rings = new SemaphoreSlim(0);
        await using var timer = registry.Clock.CreateTimer(_ => rings.Release(), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);

        await registry.RollBackAsync(snapshot, Token);
        registry.Clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(0, rings.CurrentCount);
        registry.Clock.Advance(TimeSpan.FromMinutes(10));

        await rings.WaitAsync(Token);
    }

    [Fact]
    public async Task TakeTimersThatAreDueInYears()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var rings = new SemaphoreSlim(0);
        await using var timer = registry.Clock.CreateTimer(_ => rings.Release(), null, TimeSpan.FromDays(1000), Timeout.InfiniteTimeSpan);

        registry.Clock.Advance(TimeSpan.FromDays(1000));

        await rings.WaitAsync(Token);
    }

    [Fact]
    public async Task RingTimersThatAreDueByThen()
    {
        await using var registry = await TestRegistry.StartAsync(new() { TimeProvider = new StandingTime() }, Token);
        var (soon, late) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var first = registry.Clock.CreateTimer(_ => soon.TrySetResult(), null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        await using var second = registry.Clock.CreateTimer(_ => late.TrySetResult(), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);

        registry.Clock.Advance(TimeSpan.FromMinutes(30));
        await soon.Task.WaitAsync(Token);
        Assert.False(late.Task.IsCompleted);

        registry.Clock.Advance(TimeSpan.FromMinutes(30));
        await late.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task RingAPeriodOnceForEachMove()
    {
        await using var registry = await TestRegistry.StartAsync(new() { TimeProvider = new StandingTime() }, Token);
        using var rings = new SemaphoreSlim(0);
        await using var timer = registry.Clock.CreateTimer(_ => rings.Release(), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

        for (var move = 0; move < 3; move++)
        {
            registry.Clock.Advance(TimeSpan.FromMinutes(5));
            await rings.WaitAsync(Token);
        }

        Assert.Equal(0, rings.CurrentCount);
    }

    [Fact]
    public async Task MakeTheRegistryCleanUp()
    {
        var lines = new System.Threading.Channels.UnboundedChannelOptions();
        var log = System.Threading.Channels.Channel.CreateUnbounded<string>(lines);
        await using var registry = await TestRegistry.StartAsync(new() { Log = line => log.Writer.TryWrite(line) }, Token);
        using var client = registry.CreateClient();
        using var begun = await client.PostAsync("/v2/app/blobs/uploads/", null, Token);
        Assert.Equal(204, await client.StatusAsync($"{begun.Headers.Location}"));

        registry.Clock.Advance(TimeSpan.FromDays(2));
        await foreach (var line in log.Reader.ReadAllAsync(Token))
        {
            if (line.Contains("lean-up", StringComparison.Ordinal))
            {
                break;
            }
        }

        Assert.Equal(404, await client.StatusAsync($"{begun.Headers.Location}"));
    }
}
