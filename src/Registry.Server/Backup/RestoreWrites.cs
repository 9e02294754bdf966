using Registry.Server.Backup.Snapshots;
using Registry.Server.Index;

namespace Registry.Server.Backup;

/// <summary>What a restored index has to know beyond what was backed up.</summary>
internal static class RestoreWrites
{
    /// <summary>Notes which blobs are there, so that clients push again what is not, and who restored it.</summary>
    /// <param name="from">The backup's folder.</param>
    public static void NoteRestored(this IndexTransaction index, CopiedBlobs blobs, Actor actor, string from, DateTimeOffset now)
    {
        foreach (var fault in blobs.Faults)
        {
            index.SetBlobState(fault.Blob.Digest, BlobState.Missing);
        }

        foreach (var blob in blobs.Found)
        {
            index.SetBlobState(blob.Digest, BlobState.Present);
        }

        index.Statement("UPDATE blob SET verified_at = @0 WHERE state = 0").Execute(now.ToUnixTimeMilliseconds());
        index.NoteSnapshot(now);
        index.PutEvent(now, actor, EventActions.RestoreBackup, null, from);
    }
}
