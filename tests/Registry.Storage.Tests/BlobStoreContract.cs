using Registry.Oci;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests;

/// <summary>What every store keeps to. A store's tests derive from this and create it.</summary>
public abstract partial class BlobStoreContract : IAsyncLifetime
{
    private int _keys;

    protected IBlobStore Store { get; private set; } = null!;

    /// <summary>The clock that dates what is in the store.</summary>
    private protected FixedTime Time { get; } = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateStoreAsync();

    public async ValueTask DisposeAsync()
    {
        await RemoveStoreAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A new and empty one, by the clock <see cref="Time"/>.</summary>
    protected abstract Task<IBlobStore> CreateStoreAsync();

    protected virtual Task RemoveStoreAsync() => Task.CompletedTask;

    protected string NewKey() => $"key{Interlocked.Increment(ref _keys)}";

    protected async Task<IBlobUpload> UploadAsync(byte[] content, DigestAlgorithm? algorithm = null)
    {
        var upload = await Store.CreateUploadAsync(NewKey(), algorithm ?? DigestAlgorithm.Sha256, Token);
        await upload.AppendAsync(new MemoryStream(content), Token);
        return upload;
    }

    protected async Task<Digest> PutAsync(byte[] content, DigestAlgorithm? algorithm = null)
    {
        var digest = Digest.Of(content, algorithm);
        await using var upload = await UploadAsync(content, algorithm);
        Assert.True(await upload.CommitAsync(digest));
        return digest;
    }

    protected async Task<byte[]> ReadAsync(Digest digest, long offset, long length)
    {
        await using var stream = await Store.OpenReadAsync(digest, offset, length, Token);
        Assert.NotNull(stream);
        return await DrainAsync(stream);
    }

    protected async Task AssertHoldsAsync(Digest digest, byte[] content)
    {
        Assert.Equal(content.Length, (await Store.StatAsync(digest, Token))?.Size);
        Assert.Equal(content, await ReadAsync(digest, 0, content.Length));
    }

    protected async Task AssertAbsentAsync(Digest digest)
    {
        Assert.Null(await Store.StatAsync(digest, Token));
        Assert.Null(await Store.OpenReadAsync(digest, 0, 0, Token));
    }

    protected async Task<List<StoredBlob>> ListAsync()
    {
        var blobs = new List<StoredBlob>();
        foreach (var algorithm in DigestAlgorithm.All)
        {
            for (var first = 0; first <= byte.MaxValue; first++)
            {
                blobs.AddRange(await Store.ListAsync(algorithm, (byte)first, Token).ToListAsync(Token));
            }
        }

        return blobs;
    }

    /// <summary>Removes the blob as it is now.</summary>
    protected async Task<bool> DeleteAsync(Digest digest) => await Store.StatAsync(digest, Token) is { } blob && await Store.DeleteAsync(digest, blob.PlacedAt, Token);

    private static async Task<byte[]> DrainAsync(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }
}
