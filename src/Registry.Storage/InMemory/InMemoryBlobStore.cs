using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Registry.Oci;

namespace Registry.Storage.InMemory;

/// <summary>For tests: gone with the process, and a blob is at most 2 GiB.</summary>
/// <param name="time">Dates the blobs.</param>
public sealed class InMemoryBlobStore(TimeProvider time) : IBlobStore
{
    private readonly ConcurrentDictionary<Digest, Content> _blobs = new();
    private readonly ConcurrentDictionary<string, Growing> _uploads = new(StringComparer.Ordinal);

    /// <summary>Empty, and by the system's clock.</summary>
    public InMemoryBlobStore()
        : this(TimeProvider.System)
    {
    }

    /// <summary>A store with the blobs that this one has now, and no uploads. What happens to the one is not seen in the other.</summary>
    public InMemoryBlobStore Copy()
    {
        var copy = new InMemoryBlobStore(time);
        foreach (var (digest, content) in _blobs)
        {
            copy._blobs[digest] = content;
        }

        return copy;
    }

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, long length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<Stream?>(_blobs.TryGetValue(digest, out var content) ? new MemoryRange(content.Bytes, offset, length) : null);
    }

    /// <inheritdoc/>
    public ValueTask<BlobAtRest?> OpenAtRestAsync(Digest digest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_blobs.TryGetValue(digest, out var content)
            ? new BlobAtRest(new StoredBlob(digest, content.Bytes.Length, content.PlacedAt), new MemoryRange(content.Bytes, 0, content.Bytes.Length))
            : null);
    }

    /// <inheritdoc/>
    public ValueTask<StoredBlob?> StatAsync(Digest digest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_blobs.TryGetValue(digest, out var content) ? new StoredBlob(digest, content.Bytes.Length, content.PlacedAt) : null);
    }

    /// <inheritdoc/>
    public ValueTask<IBlobUpload> CreateUploadAsync(string key, DigestAlgorithm algorithm, CancellationToken cancellationToken)
    {
        UploadKey.ThrowIfInvalid(key);
        cancellationToken.ThrowIfCancellationRequested();
        var growing = new Growing(new MemoryStream(), time.GetUtcNow());
        return _uploads.TryAdd(key, growing)
            ? ValueTask.FromResult<IBlobUpload>(new InMemoryBlobUpload(this, key, growing.Content))
            : throw new IOException($"There is an upload '{key}' already.");
    }

    /// <inheritdoc/>
    public ValueTask<IBlobUpload?> ResumeUploadAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IBlobUpload?>(_uploads.TryGetValue(key, out var growing) ? new InMemoryBlobUpload(this, key, growing.Content) : null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredUpload> ListUploadsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var (key, growing) in _uploads)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new StoredUpload(key, growing.Content.Length, growing.ModifiedAt);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(Digest digest, DateTimeOffset placedAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_blobs.TryGetValue(digest, out var content) && content.PlacedAt == placedAt && _blobs.TryRemove(KeyValuePair.Create(digest, content)));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredBlob> ListAsync(DigestAlgorithm algorithm, byte first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var prefix = Convert.ToHexStringLower([first]);
        foreach (var (digest, content) in _blobs.Where(blob => blob.Key.Algorithm == algorithm && blob.Key.Hex.StartsWith(prefix, StringComparison.Ordinal)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new StoredBlob(digest, content.Bytes.Length, content.PlacedAt);
        }
    }

    /// <inheritdoc/>
    public ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    }

    internal void Place(string key, Digest digest, byte[] bytes)
    {
        _blobs[digest] = new Content(bytes, time.GetUtcNow());
        Forget(key);
    }

    internal void Forget(string key) => _uploads.TryRemove(key, out _);

    /// <summary>Notes that something was appended.</summary>
    internal void Touch(string key)
    {
        if (_uploads.TryGetValue(key, out var growing))
        {
            growing.ModifiedAt = time.GetUtcNow();
        }
    }

    // Not a record: of two placings of the same bytes only the one that was looked at may be removed.
    private sealed class Content(byte[] bytes, DateTimeOffset placedAt)
    {
        public byte[] Bytes => bytes;

        public DateTimeOffset PlacedAt => placedAt;
    }

    private sealed class Growing(MemoryStream content, DateTimeOffset modifiedAt)
    {
        public MemoryStream Content => content;

        public DateTimeOffset ModifiedAt { get; set; } = modifiedAt;
    }
}
