using Registry.Oci;
using Registry.Server.Index.Uses;

namespace Registry.Server.Index.Damage;

/// <summary>
/// What a look at a blob's bytes leaves in its row. Each holds only for the row as it was before the look: a push that came between has put other bytes in place, and a clean-up has
/// taken the row.
/// </summary>
internal static class VerificationWrites
{
    /// <summary>The bytes are right; a blob that was lost is back.</summary>
    public static bool NoteVerified(this IndexTransaction index, BlobToVerify blob, DateTimeOffset now) =>
        index.Statement("UPDATE blob SET state = 0, verified_at = @3 WHERE id = @0 AND digest = @1 AND state = @2")
            .Execute(blob.Id, blob.Digest.ToString(), (int)blob.State, now.ToUnixTimeMilliseconds()) > 0;

    /// <summary>The bytes are not there, or not right. The blob's links stay, and it is unknown until it is pushed again. False when the row has changed.</summary>
    public static bool NoteLost(this IndexTransaction index, BlobToVerify blob, BlobState state) => index.SetState(blob, blob.State, state);

    /// <summary>Takes <see cref="NoteLost"/> back: it was of bytes that others have replaced.</summary>
    public static bool TakeBackLost(this IndexTransaction index, BlobToVerify blob, BlobState state) => index.SetState(blob, state, blob.State);

    /// <summary>Has the blob verified soon: whoever read it met a fault.</summary>
    public static bool DoubtBlob(this IndexTransaction index, Digest digest) =>
        index.Statement("UPDATE blob SET verified_at = NULL WHERE digest = @0").Execute(digest.ToString()) > 0;

    private static bool SetState(this IndexTransaction index, BlobToVerify blob, BlobState before, BlobState after) =>
        index.Statement("UPDATE blob SET state = @4 WHERE id = @0 AND digest = @1 AND state = @2 AND verified_at IS @3")
            .Execute(blob.Id, blob.Digest.ToString(), (int)before, blob.VerifiedAt?.ToUnixTimeMilliseconds(), (int)after) > 0;
}
