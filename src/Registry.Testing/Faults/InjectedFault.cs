namespace Registry.Testing;

/// <summary>A fault that requests run into until it is healed.</summary>
public sealed class InjectedFault : IDisposable
{
    private readonly Func<RecordedRequest, bool>? _when;
    private readonly int _times;
    private readonly TaskCompletionSource _healed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _hits;

    internal InjectedFault(Fault fault, Func<RecordedRequest, bool>? when, int times) => (Fault, _when, _times) = (fault, when, times);

    /// <summary>What goes wrong.</summary>
    public Fault Fault { get; }

    /// <summary>How many requests ran into it.</summary>
    public int Hits => Math.Min(Volatile.Read(ref _hits), _times);

    internal Task Healed => _healed.Task;

    /// <summary>Ends it; requests that stall go on.</summary>
    public void Heal() => _healed.TrySetResult();

    /// <summary>As <see cref="Heal"/>, for <c>using</c>.</summary>
    public void Dispose() => Heal();

    /// <summary>Whether this request runs into it, which counts.</summary>
    internal bool TryHit(RecordedRequest request) =>
        !Healed.IsCompleted && Volatile.Read(ref _hits) < _times && Fault.Concerns(request) && (_when is null || _when(request)) && Interlocked.Increment(ref _hits) <= _times;
}
