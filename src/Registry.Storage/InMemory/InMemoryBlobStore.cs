using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Registry.Oci;

namespace Registry.Storage.InMemory;

/// <summary>For tests: gone with the process, and a blob is at most 2 GiB.</summary>
/// <param name="time">Dates the blobs.</param>
public sealed class InMemoryBlobStore(TimeProvider time) : IBlobStore
{
    private readonly ConcurrentDictionary<Digest, Content> _blobs = new();
    private readonly ConcurrentDictionary<string, MemoryStream> _uploads = new(StringComparer.Ordinal);

    /// <summary>Empty, and by the system's clock.</summary>
    public InMemoryBlobStore()
        : this(TimeProvider.System)
    {
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
    public ValueTask<long?> StatAsync(Digest digest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<long?>(_blobs.TryGetValue(digest, out var content) ? content.Bytes.Length : null);
    }

    /// <inheritdoc/>
    public ValueTask<IBlobUpload> CreateUploadAsync(string key, DigestAlgorithm algorithm, CancellationToken cancellationToken)
    {
        UploadKey.ThrowIfInvalid(key);
        cancellationToken.ThrowIfCancellationRequested();
        var content = new MemoryStream();
        return _uploads.TryAdd(key, content)
            ? ValueTask.FromResult<IBlobUpload>(new InMemoryBlobUpload(this, key, content))
            : throw new IOException($"There is an upload '{key}' already.");
    }

    /// <inheritdoc/>
    public ValueTask<IBlobUpload?> ResumeUploadAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IBlobUpload?>(_uploads.TryGetValue(key, out var content) ? new InMemoryBlobUpload(this, key, content) : null);
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(Digest digest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_blobs.TryRemove(digest, out _));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredBlob> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var (digest, content) in _blobs)
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

    private sealed record Content(byte[] Bytes, DateTimeOffset PlacedAt);
}
