using System.Collections.Immutable;

namespace Registry.Testing;

/// <summary>What goes wrong, on demand.</summary>
public sealed class RegistryFaults
{
    private ImmutableList<InjectedFault> _injected = [];

    internal RegistryFaults()
    {
    }

    /// <summary>From now on requests run into the fault, unless one that was injected before answers them: so two of these, each for once, come one after the other.</summary>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="when">Which requests; all, when it is left out. Asked when a request has come, before anything is done with it.</param>
    /// <param name="times">How many requests, the first ones; 1 for once. All, when it is left out.</param>
    /// <returns>What heals it.</returns>
    public InjectedFault Inject(Fault fault, Func<RecordedRequest, bool>? when = null, int times = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        var injected = new InjectedFault(fault, when, times);
        ImmutableInterlocked.Update(ref _injected, static (all, one) => all.RemoveAll(old => old.Healed.IsCompleted).Add(one), injected);
        return injected;
    }

    /// <summary>Ends all faults; requests that stall go on.</summary>
    public void Heal()
    {
        foreach (var injected in Interlocked.Exchange(ref _injected, []))
        {
            injected.Heal();
        }
    }

    /// <summary>Those that this request runs into, in the order in which they were injected, up to one that answers it.</summary>
    internal List<InjectedFault> Of(RecordedRequest request)
    {
        var hit = new List<InjectedFault>();
        foreach (var injected in _injected.Where(injected => injected.TryHit(request)))
        {
            request.Add(injected.Fault);
            hit.Add(injected);
            if (injected.Fault.IsAnswer)
            {
                break;
            }
        }

        return hit;
    }
}
