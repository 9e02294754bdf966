using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.SignIn;

/// <summary>A clock that tells when somebody begins to wait for it.</summary>
internal sealed class WatchedTime(ManualTime inner) : TimeProvider
{
    private readonly Heard<object> _delays = new();

    public ManualTime Inner => inner;

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = inner.CreateTimer(callback, state, dueTime, period);
        _delays.Add(dueTime);
        return timer;
    }

    /// <summary>Returns once something waits for so long, or has already.</summary>
    public Task WaitForDelayAsync(TimeSpan time) => _delays.WaitForAsync(delay => time.Equals(delay));
}
