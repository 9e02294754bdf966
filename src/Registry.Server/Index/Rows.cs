namespace Registry.Server.Index;

/// <summary>A repository that something was pushed to.</summary>
internal sealed class RepositoryRow
{
    public long Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Whether it holds a manifest; the catalog shows only such.</summary>
    public bool Listed { get; init; }

    /// <summary>Set for one that is in the trash.</summary>
    public long? TrashId { get; init; }

    /// <summary>Of its manifests and of the blobs that it links.</summary>
    public long Bytes { get; init; }

    public long Tags { get; init; }
}

internal enum BlobState
{
    /// <summary>The store has its bytes.</summary>
    Present = 0,

    /// <summary>The store has lost its bytes. It is answered as unknown, and the next push brings it back.</summary>
    Missing = 1,

    /// <summary>What the store has is not what has the digest. As with <see cref="Missing"/>, it is answered as unknown, and the next push replaces it.</summary>
    Damaged = 2,
}

internal sealed class BlobRow
{
    public long Id { get; init; }

    public required string Digest { get; init; }

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    public BlobState State { get; init; }
}

/// <summary>The link that makes a blob readable through a repository.</summary>
internal sealed class RepositoryBlobRow
{
    public long RepositoryId { get; init; }

    public long BlobId { get; init; }

    public DateTimeOffset LastUsed { get; init; }
}

internal sealed class ManifestRow
{
    public long Id { get; init; }

    public long RepositoryId { get; init; }

    public required string Digest { get; init; }

    public required string MediaType { get; init; }

    public string? ArtifactType { get; init; }

    public string? Subject { get; init; }

    /// <summary>A JSON object of strings, kept only beside a subject.</summary>
    public byte[]? Annotations { get; init; }

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    public DateTimeOffset PushedAt { get; init; }

    /// <summary>Exactly as the client sent them.</summary>
    public required byte[] Bytes { get; init; }
}

/// <summary>The mark beside a manifest whose bytes no longer have its digest: it is answered as unknown until it is pushed again.</summary>
internal sealed class DamagedManifestRow
{
    public long ManifestId { get; init; }

    public DateTimeOffset NotedAt { get; init; }
}

internal enum ReferenceKind
{
    /// <summary>A config, a layer, or an artifact's blob.</summary>
    Blob = 0,

    /// <summary>An index's entry: a manifest, or a layer in BuildKit's cache indexes.</summary>
    Child = 1,

    Subject = 2,
}

/// <summary>An edge from a manifest to what it counts on. The other end need not be here.</summary>
internal sealed class ManifestReferenceRow
{
    public long ManifestId { get; init; }

    public ReferenceKind Kind { get; init; }

    public required string Digest { get; init; }
}

internal sealed class TagRow
{
    public long RepositoryId { get; init; }

    public required string Name { get; init; }

    public long ManifestId { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}
