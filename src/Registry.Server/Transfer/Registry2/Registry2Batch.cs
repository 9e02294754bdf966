using Registry.Oci;

namespace Registry.Server.Transfer.Registry2;

/// <summary>What is taken together, of however many repositories: the blobs are made durable at once, and then all rows are written.</summary>
internal sealed class Registry2Batch
{
    // A crash repeats at most a batch; larger ones were no faster.
    private const int MostManifests = 500;
    private const int MostBlobs = 2000;
    private const int MostBytes = 16 * 1024 * 1024;

    private readonly Dictionary<(RepositoryName, Digest), TakenBlob> _blobs = [];
    private readonly HashSet<Digest> _digests = [];
    private readonly List<TakenManifest> _manifests = [];
    private long _bytes;

    public IReadOnlyList<TakenBlob> Blobs => [.. _blobs.Values];

    public IReadOnlyList<TakenManifest> Manifests => _manifests;

    public bool IsFull => _manifests.Count >= MostManifests || _blobs.Count >= MostBlobs || _bytes >= MostBytes;

    public bool Has(RepositoryName repository, Digest blob) => _blobs.ContainsKey((repository, blob));

    /// <summary>Whether it is in the store, for whichever repository.</summary>
    public bool Has(Digest blob) => _digests.Contains(blob);

    public void Add(TakenBlob blob)
    {
        _blobs.Add((blob.Repository, blob.Digest), blob);
        _digests.Add(blob.Digest);
    }

    public void Add(TakenManifest manifest)
    {
        _manifests.Add(manifest);
        _bytes += manifest.Bytes.Length;
    }

    public void Clear()
    {
        _blobs.Clear();
        _digests.Clear();
        _manifests.Clear();
        _bytes = 0;
    }
}
