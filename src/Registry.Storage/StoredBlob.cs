using Registry.Oci;

namespace Registry.Storage;

/// <param name="Size">Bytes.</param>
/// <param name="ModifiedAt">When the bytes were put in their place.</param>
public sealed record StoredBlob(Digest Digest, long Size, DateTimeOffset ModifiedAt);
