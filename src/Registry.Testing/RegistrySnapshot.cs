using Registry.Storage.InMemory;

namespace Registry.Testing;

/// <summary>All that a registry had at one moment. It is its registry's, and goes with it.</summary>
public sealed class RegistrySnapshot
{
    private readonly InMemoryBlobStore? _store;

    internal RegistrySnapshot(TestRegistry registry, string folder, InMemoryBlobStore? store, TimeSpan shift) => (Registry, Folder, _store, Shift) = (registry, folder, store, shift);

    internal TestRegistry Registry { get; }

    internal string Folder { get; }

    /// <summary>How far the clock had been moved.</summary>
    internal TimeSpan Shift { get; }

    internal InMemoryBlobStore? CopyStore() => _store?.Copy();
}
