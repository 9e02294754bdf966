using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>A fault that requests run into, until it is healed or was met often enough.</summary>
internal sealed class Trouble(Predicate<UpstreamRequest> isMet, Fault fault, int? times) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Heard<UpstreamRequest> _met = new();
    private readonly Heard<UpstreamRequest> _held = new();
    private readonly TaskCompletionSource _healed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Fault Fault => fault;

    /// <summary>The requests that it met.</summary>
    public IReadOnlyList<UpstreamRequest> Met => _met.All;

    /// <summary>Whether this request runs into it; so it is one more that did.</summary>
    public bool Meets(UpstreamRequest request)
    {
        lock (_gate)
        {
            var meets = !_healed.Task.IsCompleted && Met.Count < (times ?? int.MaxValue) && !(fault.IsOfBody && request.Method == "HEAD") && isMet(request);
            if (meets)
            {
                _met.Add(request);
            }

            return meets;
        }
    }

    /// <summary>The first request that met it, once one did.</summary>
    public Task<UpstreamRequest> MetAsync() => _met.WaitForAsync(_ => true);

    /// <summary>The first request whose answer waits here, once all was said that comes before.</summary>
    public Task<UpstreamRequest> HeldAsync() => _held.WaitForAsync(_ => true);

    /// <summary>Waits for the end of the trouble.</summary>
    public Task HoldAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        _held.Add(request);
        return _healed.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Who was held goes on, and nobody meets it any more.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _healed.TrySetResult();
        }
    }

    public void Dispose() => Heal();
}
