using Registry.Oci;

namespace Registry.Server.Index.Damage;

/// <summary>A blob whose bytes are to be looked at, as its row was when it was read: what is found counts only as long as the row stays so.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="VerifiedAt">When the bytes were last found right; null for never.</param>
internal sealed record BlobToVerify(long Id, Digest Digest, long Size, BlobState State, DateTimeOffset? VerifiedAt);
