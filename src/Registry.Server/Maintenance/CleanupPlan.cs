using System.Globalization;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Settings;
using Registry.Storage;

namespace Registry.Server.Maintenance;

/// <summary>What a clean-up would remove now, and how many bytes would come back. Nothing is changed.</summary>
internal sealed class CleanupPlan(IndexDatabase database, IBlobStore store, RegistryOptions options) : IDisposable
{
    private readonly GarbageReader _index = new(database);

    /// <summary>For people, in lines; among them the notes that the clean-up would make.</summary>
    /// <param name="isAlone">Whether no registry works on the index, so that a clean-up would begin to.</param>
    /// <param name="policies">How many tags and manifests the policies delete before; null where there are none.</param>
    /// <param name="mirrored">How many manifests the bounds of upstreams take away, and how much less those then hold; null where there are none.</param>
    public async Task<string> TellAsync(
        DateTimeOffset now,
        bool isAlone,
        (long Tags, long Manifests)? policies,
        (long Manifests, long Bytes)? mirrored,
        CancellationToken cancellationToken)
    {
        var notes = new List<string>();
        var (uploads, uploadBytes) = await SumAsync(
            store.ListUploadsAsync(cancellationToken).Where(upload => upload.ModifiedAt < now - options.Uploads.Expiry).Select(upload => upload.Length), cancellationToken);
        var trash = _index.Trash(now - options.Trash.Keep);
        var isKnown = AreUsesKnown(now, isAlone, notes);
        var links = isKnown ? _index.UnusedLinks(UnusedLinks.UsedBefore(now, options.Cleanup.Grace)) : 0;
        var ((blobs, blobBytes), (strays, strayBytes)) = await StoredAsync(now, notes, cancellationToken);
        string[] lines =
        [
            .. policies is var (tags, manifests) ? [Policies(tags, manifests)] : Array.Empty<string>(),
            .. mirrored is var (count, less) ? [Mirrored(isKnown ? count : 0, isKnown ? less : 0)] : Array.Empty<string>(),
            Line(uploads, "expired uploads", uploadBytes),
            Line(trash, "entries of the trash", 0),
            Line(links, "unused blobs of repositories", 0),
            Line(blobs, "blobs that no repository has then", blobBytes),
            Line(strays, "stray files", strayBytes),
            .. notes,
            $"{Sizes.Text(uploadBytes + blobBytes + strayBytes)} would come back",
        ];
        return string.Join(Environment.NewLine, lines);
    }

    public void Dispose() => _index.Dispose();

    private static string Policies(long tags, long manifests) =>
        Line(tags, string.Create(CultureInfo.InvariantCulture, $"tags and {manifests} manifests by policy: they go to the trash, and their bytes do not come back with this run"), 0);

    private static string Mirrored(long manifests, long bytes) =>
        Line(manifests, $"mirrored manifests beyond the bounds of their upstreams, which then hold {Sizes.Text(bytes)} less; of that comes back with this run what nothing else has", 0);

    private static string Line(long count, string what, long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{count,10} {what}{(bytes > 0 ? $": {Sizes.Text(bytes)}" : "")}");

    private static async Task<(long Count, long Bytes)> SumAsync(IAsyncEnumerable<long> sizes, CancellationToken cancellationToken) =>
        await sizes.AggregateAsync((Count: 0L, Bytes: 0L), (sum, size) => (sum.Count + 1, sum.Bytes + size), cancellationToken);

    private bool AreUsesKnown(DateTimeOffset now, bool isAlone, List<string> notes)
    {
        if (_index.UsesKnownSince(isAlone ? now : null) is { } since && since > UnusedLinks.UsedBefore(now, options.Cleanup.Grace))
        {
            notes.Add(UnusedLinks.WaitNote(since, options.Cleanup.Grace));
            return false;
        }

        return true;
    }

    /// <summary>The blobs and the stray files whose bytes go: none while somebody holds the store.</summary>
    private async Task<((long Count, long Bytes) Blobs, (long Count, long Bytes) Strays)> StoredAsync(DateTimeOffset now, List<string> notes, CancellationToken cancellationToken)
    {
        var blobs = _index.Blobs(now - options.Cleanup.Grace);
        var strays = await SumAsync(StraysAsync(now - options.Cleanup.Grace, cancellationToken), cancellationToken);
        if (blobs.Count + strays.Count == 0 || _index.HoldReason(now) is not { } reason)
        {
            return (blobs, strays);
        }

        notes.Add(ByteRemoval.HeldNote(reason));
        return default;
    }

    private async IAsyncEnumerable<long> StraysAsync(DateTimeOffset placedBefore, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var algorithm in DigestAlgorithm.All)
        {
            for (var first = 0; first <= byte.MaxValue; first++)
            {
                await foreach (var blob in store.ListAsync(algorithm, (byte)first, cancellationToken))
                {
                    if (blob.PlacedAt < placedBefore && !_index.HasRow(blob.Digest))
                    {
                        yield return blob.Size;
                    }
                }
            }
        }
    }
}
