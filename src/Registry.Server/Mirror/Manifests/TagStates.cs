using System.Collections.Concurrent;
using Registry.Oci;

namespace Registry.Server.Mirror.Manifests;

/// <summary>What was found out a short while ago, so that upstreams are not asked again. It is in memory only: a restart costs a question per tag.</summary>
internal sealed class TagStates(TimeProvider clock)
{
    // Bounds the memory; forgetting costs a question.
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<(RepositoryName Repository, Reference Reference), (TagState State, DateTimeOffset Until)> _states = new();

    /// <summary>Null when the upstream has to be asked.</summary>
    public TagState? Find(RepositoryName repository, Reference reference) =>
        _states.TryGetValue((repository, reference), out var known) && known.Until > clock.GetUtcNow() ? known.State : null;

    /// <summary>All of it, when something that was here has gone.</summary>
    public void Forget() => _states.Clear();

    public TagState Note(RepositoryName repository, Reference reference, TagState state, TimeSpan time)
    {
        if (_states.Count > Most)
        {
            _states.Clear();
        }

        _states[(repository, reference)] = (state, clock.GetUtcNow() + time);
        return state;
    }
}
