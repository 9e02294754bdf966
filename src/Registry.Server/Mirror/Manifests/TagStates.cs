using Registry.Oci;

namespace Registry.Server.Mirror.Manifests;

/// <summary>What was last found out of tags, and of digests that are not here. A restart costs a question per tag.</summary>
internal sealed class TagStates(TimeProvider clock)
{
    private readonly ShortMemory<(RepositoryName Repository, Reference Reference), TagState> _states = new(100_000, clock);

    /// <summary>Null when the upstream has to be asked.</summary>
    public TagState? Find(RepositoryName repository, Reference reference) => _states.Find((repository, reference));

    /// <summary>All of it, when something that was here has gone.</summary>
    public void Forget() => _states.Clear();

    public TagState Note(RepositoryName repository, Reference reference, TagState state, TimeSpan time) => _states.Note((repository, reference), state, time);
}
