using System.Collections.Concurrent;

namespace Registry.Server.Tests.Support;

/// <summary>A clock that goes when it is told to, and then rings its timers.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly ConcurrentDictionary<Timer, bool> _timers = new();
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    /// <summary>So little time that nothing is due.</summary>
    public void Tick() => Interlocked.Add(ref _ticks, TimeSpan.TicksPerMillisecond);

    public void Advance(TimeSpan time)
    {
        Interlocked.Add(ref _ticks, time.Ticks);
        foreach (var timer in _timers.Keys)
        {
            timer.Ring();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        _timers[timer] = true;
        return timer;
    }

    private sealed class Timer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => time._timers.TryRemove(this, out _);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
