using Registry.Oci;
using Registry.Storage;

namespace Registry.Server.Index;

/// <summary>Notes blobs whose bytes have just been placed in the store.</summary>
internal sealed class PlacedBlobs(IndexWriter index, IBlobStore store, TimeProvider clock)
{
    // Clean-up leaves bytes without a row alone for longer than that.
    private static readonly TimeSpan LongestCommit = TimeSpan.FromMinutes(1);

    /// <summary>Not cancellable: the client may be gone, but the bytes are here, and a row that names them lets its next try end at once.</summary>
    /// <param name="began">The clock's timestamp before they were placed.</param>
    /// <exception cref="IOException">The bytes were taken away before they could be noted.</exception>
    public async Task NoteAsync(Digest digest, PlacedBlob placed, long began, Func<IndexTransaction, bool> note)
    {
        await index.RunAsync(note, CancellationToken.None, placed);
        if (clock.GetElapsedTime(began) > LongestCommit && await store.StatAsync(digest, CancellationToken.None) is null)
        {
            await index.RunAsync(transaction => transaction.ChangeBlobState(digest, BlobState.Present, BlobState.Missing), CancellationToken.None);
            throw new IOException($"the blob {digest} was removed before it could be noted; push it again");
        }
    }
}
