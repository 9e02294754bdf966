using Registry.Oci;

namespace Registry.Storage;

/// <summary>A blob on its way in. Used by one caller at a time. Disposing keeps what was appended; it can be resumed by its key.</summary>
public interface IBlobUpload : IAsyncDisposable
{
    /// <summary>Bytes appended so far.</summary>
    long Length { get; }

    /// <summary>
    /// Appends all that the stream gives, in constant memory. When the stream or the store fails, what came before is kept where the store can keep it,
    /// <see cref="Length"/> says how much that is, and the exception passes through.
    /// </summary>
    /// <exception cref="NoSpaceException">There is no room. The upload is gone, so that it does not hold what is left.</exception>
    ValueTask AppendAsync(Stream source, CancellationToken cancellationToken);

    /// <summary>
    /// Reads what was appended, also by another caller while an append goes on. 0 where nothing can be read: it is not there yet, or the store cannot give it back before it is a blob;
    /// whoever waits for it then reads the blob.
    /// </summary>
    ValueTask<int> ReadBackAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>
    /// Checks the content against the digest and makes it the blob of that digest, atomically; nothing may count on it before it was flushed. A blob that is there already is replaced by
    /// the verified bytes. The upload is gone afterwards. It is not cancellable: half of it would be neither upload nor blob.
    /// </summary>
    /// <returns>Null when the content has another digest; the upload is then unchanged.</returns>
    /// <exception cref="IOException">Nothing may count on the blob. The upload is as it was and can be placed again, unless its bytes may be lost: then it is gone.</exception>
    ValueTask<PlacedBlob?> PlaceAsync(Digest digest);

    /// <summary>Removes what was appended; the key is unknown afterwards. Nothing happens once the upload is gone.</summary>
    ValueTask CancelAsync();
}

public static class BlobUploads
{
    /// <summary>As <see cref="IBlobUpload.PlaceAsync"/>, and durable when this returns; false when the content has another digest.</summary>
    public static async ValueTask<bool> CommitAsync(this IBlobUpload upload, Digest digest)
    {
        ArgumentNullException.ThrowIfNull(upload);
        var placed = await upload.PlaceAsync(digest);
        if (placed is { IsDurable: false })
        {
            await Task.Run(placed.Flush);
        }

        return placed is not null;
    }
}
