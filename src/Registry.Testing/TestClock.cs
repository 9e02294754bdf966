using System.Collections.Concurrent;

namespace Registry.Testing;

/// <summary>The registry's clock: it goes as another one does, and can be moved forward. Tokens, uploads and caches expire by it, and what the registry does from time to time falls due.</summary>
public sealed class TestClock : TimeProvider
{
    // The system's timers take no more than 49 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    // Timestamps in nanoseconds have no more than 292 years.
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(100 * 365);

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
    /// <param name="time">Not negative: a clock that goes back is none that any of this is made for. No more than a hundred years in all.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less or more than that.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, Furthest - Shift);
        Interlocked.Add(ref _shift, time.Ticks);
        foreach (var timer in _timers.Keys)
        {
            timer.Move(TimeSpan.Zero);
        }
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

    /// <summary>Back to how far it had been moved. Timers that are still there, none of which is the registry's, have as long to wait as they had.</summary>
    internal void Return(TimeSpan shift)
    {
        var back = shift - new TimeSpan(Interlocked.Exchange(ref _shift, shift.Ticks));
        foreach (var timer in _timers.Keys)
        {
            timer.Move(back);
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

        /// <summary>Is due so much later, and looks at the clock again.</summary>
        public void Move(TimeSpan by)
        {
            lock (_lock)
            {
                _due += by;
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

        private bool Arm() => _timer.Change(_due is { } due ? Clamp(due - Now) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        private static TimeSpan Clamp(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait < LongestWait ? wait : LongestWait;
    }
}
