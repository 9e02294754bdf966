using System.Globalization;
using Registry.Server.Index;
using Registry.Server.Index.Damage;

namespace Registry.Server.Maintenance.Verification;

/// <summary>A verification on its way: how fast it may go, and what it has found.</summary>
/// <param name="pace">How fast it may read.</param>
/// <param name="unreadable">The ids of blobs that could not be looked at, and are not tried again.</param>
/// <param name="total">Bytes that there are to read; 0 where nobody asks.</param>
internal sealed class VerificationRun(Pace pace, HashSet<long> unreadable, IProgress<string>? progress = null, long total = 0)
{
    // Bounds the memory.
    private const int MostUnreadable = 10_000;

    // Who needs more has a fault of the whole store to mend.
    private const int MostFaults = 10;

    public Pace Pace => pace;

    /// <summary>Blobs of which it is known now whether they are right.</summary>
    public long Blobs { get; private set; }

    /// <summary>Bytes that were read.</summary>
    public long Bytes { get; private set; }

    public long Manifests { get; private set; }

    public long BadBlobs { get; private set; }

    public long BadManifests { get; private set; }

    /// <summary>Blobs and manifests that were bad and are right again.</summary>
    public long Back { get; private set; }

    public long Unreadable { get; private set; }

    /// <summary>Whether to pass over the blob.</summary>
    public bool Skips(BlobToVerify blob) => unreadable.Contains(blob.Id);

    /// <summary>The first of what could not be read, with the reason.</summary>
    public List<string> Faults { get; } = [];

    public long Bad => BadBlobs + BadManifests;

    public void CountBytes(int bytes)
    {
        Bytes += bytes;
        progress?.Report(Text());
    }

    /// <exception cref="IOException">So many cannot be looked at that it is the store which has to be mended.</exception>
    public void Count(VerifiedBlob verified)
    {
        Blobs += verified.Verdict is Verdict.Right or Verdict.Back or Verdict.Lost ? 1 : 0;
        BadBlobs += verified.Verdict == Verdict.Lost ? 1 : 0;
        Back += verified.Verdict == Verdict.Back ? 1 : 0;
        if (verified.Verdict == Verdict.Unreadable)
        {
            CountUnreadable(verified);
        }

        progress?.Report(Text());
    }

    public void CountManifest(bool isWhole, bool isBack)
    {
        Manifests++;
        BadManifests += isWhole ? 0 : 1;
        Back += isBack ? 1 : 0;
        progress?.Report(Text());
    }

    private void CountUnreadable(VerifiedBlob verified)
    {
        Unreadable++;
        if (Faults.Count < MostFaults)
        {
            Faults.Add($"{verified.Blob.Digest}: {verified.Finding.Why}");
        }

        if (unreadable.Add(verified.Blob.Id) && unreadable.Count >= MostUnreadable)
        {
            throw new IOException($"{unreadable.Count} blobs cannot be read, the last one for this reason: {verified.Finding.Why}");
        }
    }

    private string Text() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Blobs} blobs and {Manifests} manifests, {Sizes.Text(Bytes)}{(total > 0 ? $" of {Sizes.Text(total)}" : "")}{(Bad > 0 ? $", {Bad} bad" : "")}");
}
