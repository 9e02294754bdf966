using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Index.Damage;
using Registry.Storage;

namespace Registry.Server.Blobs;

/// <summary>
/// What happens when the store has lost a blob that the index promises: HEAD and mounts no longer say that it is here, so the next client pushes it, which heals it.
/// </summary>
internal sealed partial class LostBlobs(IndexWriter index, IBlobStore store, ILogger<LostBlobs> logger)
{
    /// <remarks>Not cancellable: a push may have put the blob in its place between the look and the note, and a client that goes away must not leave it unknown.</remarks>
    public async Task NoteAsync(Digest digest)
    {
        Log.Lost(logger, digest);
        if (await index.RunAsync(transaction => transaction.ChangeBlobState(digest, BlobState.Present, BlobState.Missing), CancellationToken.None)
            && await store.StatAsync(digest, CancellationToken.None) is not null)
        {
            await index.RunAsync(transaction => transaction.ChangeBlobState(digest, BlobState.Missing, BlobState.Present), CancellationToken.None);
        }
    }

    /// <summary>Has the blob verified soon, and marked if need be: a read of it met a fault, which may have been the disk's or a passing one.</summary>
    public async Task DoubtAsync(Digest digest, string reason)
    {
        Log.Doubtful(logger, digest, reason);

        // Not cancellable: the client, who has got less than was promised, goes away.
        await index.RunAsync(transaction => transaction.DoubtBlob(digest), CancellationToken.None);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The blob {Digest} could not be read to its end, and will be verified: {Reason}")]
        public static partial void Doubtful(ILogger logger, Digest digest, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "The store has lost the blob {Digest}; it is unknown until somebody pushes it again")]
        public static partial void Lost(ILogger logger, Digest digest);
    }
}
