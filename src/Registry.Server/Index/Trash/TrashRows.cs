namespace Registry.Server.Index.Trash;

/// <summary>Something that was deleted and can still be brought back.</summary>
internal sealed class TrashRow
{
    public long Id { get; init; }

    public TrashKind Kind { get; init; }

    public required string Repository { get; init; }

    public string? Tag { get; init; }

    public string? Digest { get; init; }

    public DateTimeOffset DeletedAt { get; init; }

    public required string Who { get; init; }

    /// <summary>As it is named on a command line.</summary>
    public override string ToString() => Tag is not null ? $"{Repository}:{Tag}" : Digest is not null ? $"{Repository}@{Digest}" : Repository;
}

/// <summary>A move of a tag.</summary>
internal sealed class TagEventRow
{
    public long Id { get; init; }

    public long RepositoryId { get; init; }

    public required string Tag { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Who { get; init; }

    /// <summary>Null when the tag was new.</summary>
    public string? FromDigest { get; init; }

    /// <summary>Null when the tag was deleted.</summary>
    public string? ToDigest { get; init; }
}
