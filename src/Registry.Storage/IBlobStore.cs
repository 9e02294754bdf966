using Registry.Oci;

namespace Registry.Storage;

/// <summary>Bytes by digest. It knows nothing of repositories, and nothing of it is asked to answer what the index knows.</summary>
/// <remarks>
/// Every store passes <c>BlobStoreContract</c>. An I/O failure surfaces as <see cref="IOException"/>; absence is null or false, never an exception.
/// </remarks>
public interface IBlobStore
{
    /// <summary>
    /// A stream of <paramref name="length"/> bytes from <paramref name="offset"/>, or null when the blob is absent. It can seek, and a blob deleted meanwhile is read all the same.
    /// The range has to lie within the blob; a blob that turns out shorter ends in <see cref="EndOfStreamException"/>.
    /// </summary>
    ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, long length, CancellationToken cancellationToken);

    /// <summary>
    /// All of the blob as it lies on the medium now, rather than as the system remembers it, and without crowding out what the system remembers for others: for whoever looks whether
    /// its bytes are still the right ones. Null when it is absent.
    /// </summary>
    /// <exception cref="UnreadableBlobException">Also by the stream: the medium does not give the bytes back.</exception>
    ValueTask<BlobAtRest?> OpenAtRestAsync(Digest digest, CancellationToken cancellationToken);

    /// <summary>The blob's size, and which placing of its bytes this is; null when it is absent.</summary>
    ValueTask<StoredBlob?> StatAsync(Digest digest, CancellationToken cancellationToken);

    /// <summary>Begins an upload under a key of the caller's: lower-case letters and digits, at most 128.</summary>
    /// <param name="key">What <see cref="ResumeUploadAsync"/> finds the upload by, also in a later process.</param>
    /// <param name="algorithm">What the digest is expected to be made with; another one costs a second reading at commit.</param>
    /// <exception cref="ArgumentException">The key has other characters, none, or too many.</exception>
    /// <exception cref="IOException">Also when an upload has the key already.</exception>
    /// <exception cref="NoSpaceException">There is no room.</exception>
    ValueTask<IBlobUpload> CreateUploadAsync(string key, DigestAlgorithm algorithm, CancellationToken cancellationToken);

    /// <summary>The upload as far as it came, or null when the key is unknown or cannot be a key. At most one <see cref="IBlobUpload"/> of a key may be in use at a time.</summary>
    ValueTask<IBlobUpload?> ResumeUploadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Uploads that were begun and neither committed nor cancelled, in no order; one that comes or goes meanwhile may be in it or not.</summary>
    IAsyncEnumerable<StoredUpload> ListUploadsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Removes the blob's bytes if they are the ones that were put in their place at <paramref name="placedAt"/>. False when it was absent, or was placed again since: whoever did
    /// counts on it. Nothing comes between the look and the removal.
    /// </summary>
    ValueTask<bool> DeleteAsync(Digest digest, DateTimeOffset placedAt, CancellationToken cancellationToken);

    /// <summary>
    /// Every blob of which the digest's hash begins with the byte <paramref name="first"/>, in no order; one that comes or goes meanwhile may be in it or not. A 256th part is a piece
    /// that whoever goes through all can stop after, and go on behind.
    /// </summary>
    IAsyncEnumerable<StoredBlob> ListAsync(DigestAlgorithm algorithm, byte first, CancellationToken cancellationToken);

    /// <summary>Writes and removes a byte: whether the store works. One that is full but for its reserve does, for pulls and deletions.</summary>
    /// <exception cref="IOException">It does not; the message says why.</exception>
    ValueTask CheckAsync(CancellationToken cancellationToken);
}
