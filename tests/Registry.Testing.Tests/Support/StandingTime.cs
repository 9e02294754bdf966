using System.Collections.Concurrent;

namespace Registry.Testing.Tests.Support;

/// <summary>A clock that goes when it is told to.</summary>
internal sealed class StandingTime : TimeProvider
{
    private readonly ConcurrentDictionary<Timer, bool> _timers = new();
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(GetTimestamp());

    public void Advance(TimeSpan time)
    {
        Interlocked.Add(ref _ticks, time.Ticks);
        foreach (var timer in _timers.Keys)
        {
            timer.RingIfDue();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        _timers[timer] = true;
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(StandingTime time, TimerCallback callback, object? state) : ITimer
    {
        private long _due = long.MaxValue;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            Interlocked.Exchange(ref _due, dueTime < TimeSpan.Zero ? long.MaxValue : time.GetTimestamp() + dueTime.Ticks);
            RingIfDue();
            return true;
        }

        public void RingIfDue()
        {
            var due = Interlocked.Read(ref _due);
            if (due <= time.GetTimestamp() && Interlocked.CompareExchange(ref _due, _period > TimeSpan.Zero ? time.GetTimestamp() + _period.Ticks : long.MaxValue, due) == due)
            {
                ThreadPool.QueueUserWorkItem(_ => callback(state));
            }
        }

        public void Dispose() => time._timers.TryRemove(this, out _);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
