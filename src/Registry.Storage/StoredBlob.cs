using Registry.Oci;

namespace Registry.Storage;

/// <param name="Size">Bytes.</param>
/// <param name="PlacedAt">When the bytes were put in their place.</param>
public sealed record StoredBlob(Digest Digest, long Size, DateTimeOffset PlacedAt);

/// <param name="Stored">Of which placing the content is.</param>
/// <param name="Content">To be disposed.</param>
public sealed record BlobAtRest(StoredBlob Stored, Stream Content);

/// <param name="Length">Bytes appended so far.</param>
/// <param name="ModifiedAt">When something was last appended, or it was begun.</param>
public sealed record StoredUpload(string Key, long Length, DateTimeOffset ModifiedAt);
