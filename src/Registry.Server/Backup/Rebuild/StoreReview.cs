using System.Globalization;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Storage;

namespace Registry.Server.Backup.Rebuild;

/// <summary>Bytes that nothing names.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Images">Those of them that are the configuration of an image: so many images cannot be known any more.</param>
internal sealed record Orphans(long Count, long Size, DateTimeOffset? OldestAt, DateTimeOffset? NewestAt, IReadOnlyList<OrphanImage> Images);

/// <summary>Compares a rebuilt index with the bytes that are there, a 256th at a time.</summary>
internal sealed class StoreReview(IndexTransaction index, IBlobStore store, IProgress<string>? progress)
{
    private readonly List<OrphanImage> _images = [];
    private long _count;
    private long _size;
    private DateTimeOffset? _oldest;
    private DateTimeOffset? _newest;

    /// <summary>What the index names and the store does not have. It is now unknown to clients, so that the next push brings it back.</summary>
    public List<BlobFault> Missing { get; } = [];

    public Orphans Orphans => new(_count, _size, _oldest, _newest, _images);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var algorithm in DigestAlgorithm.All)
        {
            for (var first = 0; first <= byte.MaxValue; first++)
            {
                progress?.Report($"Comparing the index with the bytes that are there: {first * 100 / 256}% of {algorithm}");
                var stored = await store.ListAsync(algorithm, (byte)first, cancellationToken).ToDictionaryAsync(blob => $"{blob.Digest}", StringComparer.Ordinal, cancellationToken);
                ReviewRows($"{algorithm}:{first:x2}", stored);
                foreach (var orphan in stored.Values)
                {
                    await NoteOrphanAsync(orphan, cancellationToken);
                }
            }
        }
    }

    // What is named is taken out of the list; what stays is named by nobody.
    private void ReviewRows(string prefix, Dictionary<string, StoredBlob> stored)
    {
        foreach (var (digest, size, state) in Rows(prefix))
        {
            var isThere = stored.Remove(digest, out var blob) && (size < 0 || blob!.Size == size);
            if (isThere && (size < 0 || state == BlobState.Missing))
            {
                index.Statement("UPDATE blob SET size = @1, state = 0, verified_at = NULL WHERE digest = @0").Execute(digest, blob!.Size);
            }
            else if (!isThere && state == BlobState.Present)
            {
                index.Statement("UPDATE blob SET size = MAX(size, 0), state = @1 WHERE digest = @0").Execute(digest, (int)BlobState.Missing);
                Missing.Add(new BlobFault(new BlobEntry(Digest.Parse(digest), Math.Max(size, 0), true), blob is null ? "its bytes are not there" : $"it has {blob.Size} bytes"));
            }
        }
    }

    private List<(string Digest, long Size, BlobState State)> Rows(string prefix)
    {
        // ':' comes behind the digits and before the letters, and 'g' behind every hexadecimal one.
        return index.Statement("SELECT digest, size, state FROM blob WHERE digest >= @0 AND digest < @0 || 'g'")
            .List(static row => (row.GetString(0), row.GetInt64(1), (BlobState)Convert.ToInt32(row.GetValue(2), CultureInfo.InvariantCulture)), prefix);
    }

    private async Task NoteOrphanAsync(StoredBlob orphan, CancellationToken cancellationToken)
    {
        _count++;
        _size += orphan.Size;
        _oldest = _oldest is { } oldest && oldest <= orphan.PlacedAt ? oldest : orphan.PlacedAt;
        _newest = _newest is { } newest && newest >= orphan.PlacedAt ? newest : orphan.PlacedAt;
        if (await OrphanImage.TryReadAsync(store, orphan, cancellationToken) is { } image)
        {
            _images.Add(image);
        }
    }
}
