namespace Registry.Server.Transfer;

/// <summary>What a transfer has come to. One thread writes it; whoever shows progress reads it meanwhile.</summary>
internal sealed class TransferReport
{
    // A line each; an operator reads no more, and a volume may have a million.
    private const int MostKept = 10_000;

    private readonly List<string> _leftOut = [];

    public int Repositories { get; set; }

    public long Manifests { get; set; }

    /// <summary>Manifests that were here before.</summary>
    public long KnownManifests { get; set; }

    public long Tags { get; set; }

    public long KnownTags { get; set; }

    /// <summary>Tags that were moved here after they were moved there, and stay.</summary>
    public long NewerTags { get; set; }

    /// <summary>What is left there of tags, manifests and blobs that were deleted.</summary>
    public long DeadLinks { get; set; }

    /// <summary>Blobs that were made blobs here without being copied.</summary>
    public long LinkedBlobs { get; set; }

    public long LinkedBytes { get; set; }

    public long CopiedBlobs { get; set; }

    public long CopiedBytes { get; set; }

    /// <summary>What could not be taken, a line each with the reason; of very many only the first.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    public long LeftOutCount { get; private set; }

    public void LeaveOut(string what, string why)
    {
        LeftOutCount++;
        if (_leftOut.Count < MostKept)
        {
            // Names of files may hold anything.
            _leftOut.Add(string.Concat($"{what}: {why}".Select(c => char.IsControl(c) ? '?' : c)));
        }
    }
}
