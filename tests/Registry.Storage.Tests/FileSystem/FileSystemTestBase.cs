using Registry.Oci;
using Registry.Storage.FileSystem;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests.FileSystem;

/// <summary>For the tests that look at, or break, the files themselves.</summary>
public abstract class FileSystemTestBase : IDisposable
{
    private readonly TempFolder _root = new();

    protected FileSystemTestBase() => Store = new FileSystemBlobStore(Root, Time);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected string Root => Under("registry");

    protected IBlobStore Store { get; }

    private protected FixedTime Time { get; } = new();

    public void Dispose()
    {
        _root.Dispose();
        GC.SuppressFinalize(this);
    }

    protected string Under(params string[] parts) => _root[parts];

    protected string UploadFile(string key) => Under("registry", "uploads", key);

    protected string BlobFile(Digest digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return Under("registry", "blobs", digest.Algorithm.Name, digest.Hex[..2], digest.Hex);
    }

    protected string[] FilesBelow(string folder) => Directory.GetFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories);

    protected async Task<IBlobUpload> UploadAsync(string key, byte[] content)
    {
        var upload = await Store.CreateUploadAsync(key, DigestAlgorithm.Sha256, Token);
        await upload.AppendAsync(new MemoryStream(content), Token);
        return upload;
    }

    protected async Task<Digest> PutAsync(string key, byte[] content)
    {
        await using var upload = await UploadAsync(key, content);
        Assert.True(await upload.CommitAsync(Digest.Of(content)));
        return Digest.Of(content);
    }
}
