namespace Registry.Server.Backup;

internal enum CopyOutcome
{
    Copied,

    /// <summary>The target had it already.</summary>
    Kept,

    /// <summary>The source does not have it.</summary>
    Absent,

    /// <summary>The source has other bytes, or cannot read them.</summary>
    Damaged,
}

/// <summary>A blob that could not be copied, and why.</summary>
internal sealed record BlobFault(BlobEntry Blob, string Reason);

/// <summary>What came of a copy.</summary>
internal sealed class CopiedBlobs
{
    private readonly List<BlobFault> _faults = [];
    private readonly List<BlobEntry> _found = [];

    public long Copied { get; private set; }

    /// <summary>Bytes.</summary>
    public long CopiedSize { get; private set; }

    public long Kept { get; private set; }

    /// <summary>Bytes of all blobs that were dealt with.</summary>
    public long Size { get; private set; }

    /// <summary>What is neither in the source nor in the target, whether the index knows of that or not.</summary>
    public IReadOnlyList<BlobFault> Faults => _faults;

    /// <summary>What the index says is not there, and is.</summary>
    public IReadOnlyList<BlobEntry> Found => _found;

    public void Add(BlobEntry blob, CopyOutcome outcome, string? fault)
    {
        Size += blob.Size;
        switch (outcome)
        {
            case CopyOutcome.Copied:
                Copied++;
                CopiedSize += blob.Size;
                break;
            case CopyOutcome.Kept:
                Kept++;
                break;
            default:
                _faults.Add(new BlobFault(blob, fault!));
                return;
        }

        if (!blob.IsPresent)
        {
            _found.Add(blob);
        }
    }
}
