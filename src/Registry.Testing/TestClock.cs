using System.Collections.Concurrent;

namespace Registry.Testing;

/// <summary>The registry's clock: it goes as another one does, and can be moved forward. Tokens, uploads and caches expire by it, and what the registry does from time to time falls due.</summary>
public sealed class TestClock : TimeProvider
{
    private readonly ConcurrentDictionary<ShiftedTimer, bool> _timers = new();
    private readonly TimeProvider _source;
    private long _shift;

    internal TestClock(TimeProvider source) => _source = source;

    /// <inheritdoc/>
    public override long TimestampFrequency => _source.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _source.LocalTimeZone;

    /// <summary>How far it was moved.</summary>
    internal TimeSpan Shift => new(Interlocked.Read(ref _shift));

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _source.GetUtcNow() + Shift;

    /// <inheritdoc/>
    public override long GetTimestamp() => _source.GetTimestamp() + (long)(Shift.TotalSeconds * TimestampFrequency);

    /// <summary>Moves it forward; timers that are due by then ring.</summary>
    /// <param name="time">Not negative: a clock that goes back is none that any of this is made for.</param>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        Interlocked.Add(ref _shift, time.Ticks);
        RearmAll();
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ShiftedTimer(this, callback, state);
        _timers[timer] = true;
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Back to how far it had been moved, when nothing waits on it.</summary>
    internal void Return(TimeSpan shift)
    {
        Interlocked.Exchange(ref _shift, shift.Ticks);
        RearmAll();
    }

    private void RearmAll()
    {
        foreach (var timer in _timers.Keys)
        {
            timer.Rearm();
        }
    }

    // A timer of the source rings once; what is due next is reckoned by this clock.
    private sealed class ShiftedTimer : ITimer
    {
        private readonly Lock _lock = new();
        private readonly TestClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _timer;
        private TimeSpan? _due;
        private TimeSpan _period;

        public ShiftedTimer(TestClock clock, TimerCallback callback, object? state)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            _timer = clock._source.CreateTimer(static timer => ((ShiftedTimer)timer!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        private TimeSpan Now => _clock.GetElapsedTime(0, _clock.GetTimestamp());

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
            {
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : Now + dueTime;
                _period = period;
                return Arm();
            }
        }

        public void Rearm()
        {
            lock (_lock)
            {
                Arm();
            }
        }

        public void Dispose()
        {
            _clock._timers.TryRemove(this, out _);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            _clock._timers.TryRemove(this, out _);
            return _timer.DisposeAsync();
        }

        // The last ring may come a little early, as the source counts in milliseconds.
        private void Ring()
        {
            lock (_lock)
            {
                if (_due is not { } due || due - Now > TimeSpan.FromMilliseconds(1))
                {
                    Arm();
                    return;
                }

                _due = _period > TimeSpan.Zero ? Now + _period : null;
                Arm();
            }

            _callback(_state);
        }

        private bool Arm() => _timer.Change(_due is not { } due ? Timeout.InfiniteTimeSpan : due > Now ? due - Now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
