namespace Registry.Storage;

/// <summary>A thread with a queue, which takes all that waits at once: what costs as much for one as for many, such as an <c>fsync</c>, is then paid once for all of them.</summary>
public sealed class GroupThread<T> : IDisposable
{
    private readonly object _lock = new();
    private readonly string _name;
    private readonly int _largest;
    private readonly Action<List<T>> _run;
    private readonly Thread _thread;
    private readonly Queue<T> _waiting = [];
    private bool _isResting;
    private bool _isEnded;

    /// <param name="name">The thread's.</param>
    /// <param name="largest">The most that are taken at once: it bounds how long the first of a group waits for the last.</param>
    /// <param name="run">Gets each group, on the thread. An exception ends the process.</param>
    public GroupThread(string name, int largest, Action<List<T>> run)
    {
        (_name, _largest, _run) = (name, largest, run);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    /// <summary>Who adds one more has to wait. No limit by default.</summary>
    public int MostWaiting { get; init; } = int.MaxValue;

    /// <summary>How long more is waited for when the first comes: to wake a thread costs more than to write a line. Not at all by default.</summary>
    public TimeSpan Gathering { get; init; }

    /// <summary>What is run on the thread when nothing came for a time, and how long that is.</summary>
    public (TimeSpan Idle, Action Run) Rest { get; init; } = (Timeout.InfiniteTimeSpan, static () => { });

    public GroupThread<T> Start()
    {
        _thread.Start();
        return this;
    }

    /// <exception cref="ObjectDisposedException">The queue has ended.</exception>
    public void Add(T item)
    {
        lock (_lock)
        {
            while (_waiting.Count >= MostWaiting && !_isEnded)
            {
                Monitor.Wait(_lock);
            }

            ObjectDisposedException.ThrowIf(_isEnded, _name);
            _waiting.Enqueue(item);
            if (_isResting)
            {
                Monitor.PulseAll(_lock);
            }
        }
    }

    /// <summary>Returns when all that waits was run.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isEnded = true;
            Monitor.PulseAll(_lock);
        }

        _thread.Join();
    }

    private void Run()
    {
        var group = new List<T>(_largest);
        while (TryTake(group))
        {
            if (group.Count == 0)
            {
                Rest.Run();
            }
            else
            {
                _run(group);
            }

            group.Clear();
        }
    }

    // None when it is time for a rest; false at the end.
    private bool TryTake(List<T> group)
    {
        lock (_lock)
        {
            AwaitFirst();
            var isFull = _waiting.Count >= MostWaiting;
            while (group.Count < _largest && _waiting.TryDequeue(out var next))
            {
                group.Add(next);
            }

            if (isFull)
            {
                Monitor.PulseAll(_lock);
            }

            return group.Count > 0 || !_isEnded;
        }
    }

    private void AwaitFirst()
    {
        if (_waiting.Count > 0 || _isEnded)
        {
            return;
        }

        _isResting = true;
        Monitor.Wait(_lock, Rest.Idle);
        _isResting = false;
        if (_waiting.Count > 0 && !_isEnded && Gathering > TimeSpan.Zero)
        {
            Monitor.Wait(_lock, Gathering);
        }
    }
}
