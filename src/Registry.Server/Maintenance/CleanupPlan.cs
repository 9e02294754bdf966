using System.Globalization;
using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Cleanup;
using Registry.Server.Index.Uses;
using Registry.Server.Settings;
using Registry.Storage;

namespace Registry.Server.Maintenance;

/// <summary>What a clean-up would remove now, and how many bytes would come back. Nothing is changed.</summary>
internal sealed class CleanupPlan(IndexDatabase database, IBlobStore store, RegistryOptions options) : IDisposable
{
    private readonly GarbageReader _index = new(database);

    /// <summary>For people, in lines.</summary>
    public async Task<string> TellAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (uploads, uploadBytes) = await SumAsync(
            store.ListUploadsAsync(cancellationToken).Where(upload => upload.ModifiedAt < now - options.Uploads.Expiry).Select(upload => upload.Length), cancellationToken);
        var trash = _index.Trash(now - options.Trash.Keep);
        var links = _index.UnusedLinks(now - options.Cleanup.Grace - ContentUses.Precision);
        var (blobs, blobBytes) = _index.Blobs(now - options.Cleanup.Grace);
        var (strays, strayBytes) = await SumAsync(StraysAsync(now - options.Cleanup.Grace, cancellationToken), cancellationToken);
        string[] lines =
        [
            Line(uploads, "expired uploads", uploadBytes),
            Line(trash, "entries of the trash", 0),
            Line(links, "unused blobs of repositories", 0),
            Line(blobs, "blobs that no repository has then", blobBytes),
            Line(strays, "stray files", strayBytes),
            $"{Sizes.Text(uploadBytes + blobBytes + strayBytes)} would come back",
        ];
        return string.Join(Environment.NewLine, lines);
    }

    public void Dispose() => _index.Dispose();

    private static string Line(long count, string what, long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{count,10} {what}{(bytes > 0 ? $": {Sizes.Text(bytes)}" : "")}");

    private static async Task<(long Count, long Bytes)> SumAsync(IAsyncEnumerable<long> sizes, CancellationToken cancellationToken) =>
        await sizes.AggregateAsync((Count: 0L, Bytes: 0L), (sum, size) => (sum.Count + 1, sum.Bytes + size), cancellationToken);

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
