using Registry.Oci;

namespace Registry.Server.Mirror.Sync;

/// <summary>A blob where it comes from.</summary>
internal sealed record SourceBlob(ISyncSource Source, RepositoryName Repository, Descriptor Descriptor)
{
    public Digest Digest => Descriptor.Digest;

    /// <summary>Bytes.</summary>
    public long Size => Descriptor.Size;

    /// <summary>Whether the repository has it. A manifest may name what its repository has not, and who knows a digest may not therefore read it elsewhere.</summary>
    public Task<bool> IsThereAsync(CancellationToken cancellationToken) => Source.HasBlobAsync(Repository, Descriptor, cancellationToken);

    public Task<Stream> OpenAsync(long offset, CancellationToken cancellationToken) => Source.OpenBlobAsync(Repository, Descriptor, offset, cancellationToken);
}
