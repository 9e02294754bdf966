using Registry.Oci;
using Registry.Storage;

namespace Registry.Server.Tests.Support;

/// <summary>A store in which something happens in the middle of a verification, once.</summary>
/// <param name="opened">Happens when a blob was opened and before it is read.</param>
/// <param name="asked">Happens before the store is asked for a blob's placing.</param>
internal sealed class InterveningStore(IBlobStore store, Func<Task>? opened = null, Func<Task>? asked = null) : IBlobStore
{
    private Func<Task>? _opened = opened;
    private Func<Task>? _asked = asked;

    public async ValueTask<BlobAtRest?> OpenAtRestAsync(Digest digest, CancellationToken cancellationToken)
    {
        var found = await store.OpenAtRestAsync(digest, cancellationToken);
        await (Interlocked.Exchange(ref _opened, null)?.Invoke() ?? Task.CompletedTask);
        return found;
    }

    public async ValueTask<StoredBlob?> StatAsync(Digest digest, CancellationToken cancellationToken)
    {
        await (Interlocked.Exchange(ref _asked, null)?.Invoke() ?? Task.CompletedTask);
        return await store.StatAsync(digest, cancellationToken);
    }

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, long length, CancellationToken cancellationToken) => store.OpenReadAsync(digest, offset, length, cancellationToken);

    public ValueTask<IBlobUpload> CreateUploadAsync(string key, DigestAlgorithm algorithm, CancellationToken cancellationToken) => store.CreateUploadAsync(key, algorithm, cancellationToken);

    public ValueTask<IBlobUpload?> ResumeUploadAsync(string key, CancellationToken cancellationToken) => store.ResumeUploadAsync(key, cancellationToken);

    public IAsyncEnumerable<StoredUpload> ListUploadsAsync(CancellationToken cancellationToken) => store.ListUploadsAsync(cancellationToken);

    public ValueTask<bool> DeleteAsync(Digest digest, DateTimeOffset placedAt, CancellationToken cancellationToken) => store.DeleteAsync(digest, placedAt, cancellationToken);

    public IAsyncEnumerable<StoredBlob> ListAsync(DigestAlgorithm algorithm, byte first, CancellationToken cancellationToken) => store.ListAsync(algorithm, first, cancellationToken);

    public ValueTask CheckAsync(CancellationToken cancellationToken) => store.CheckAsync(cancellationToken);
}
