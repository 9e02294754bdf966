using Registry.Server.Maintenance.Verification;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Maintenance;

/// <summary>How fast is read, by the clock.</summary>
public sealed class Paces
{
    private readonly ManualTime _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatWasReadIsWaitedFor()
    {
        var wait = new Pace(_clock, 1000).SpendAsync(2000, Token).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(wait.IsCompleted);
        await Patience.UntilAsync(async () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(0.1));
            return await Task.FromResult(wait.IsCompleted);
        });
        await wait;
    }

    [Fact]
    public void TimeThatNobodyReadInIsNotMadeGood()
    {
        var pace = new Pace(_clock, 1000);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(pace.SpendAsync(100, Token).AsTask().IsCompleted);
    }

    [Fact]
    public async Task WithoutABoundNothingIsWaitedFor() => await new Pace(_clock, 0).SpendAsync(long.MaxValue, Token);

    [Fact]
    public async Task AWaitThatIsCancelledEnds()
    {
        using var cancelled = new CancellationTokenSource();
        var wait = new Pace(_clock, 1).SpendAsync(1000, cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }
}
