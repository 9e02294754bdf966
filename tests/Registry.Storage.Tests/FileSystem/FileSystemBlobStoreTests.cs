using Registry.Storage.FileSystem;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests.FileSystem;

public sealed class FileSystemBlobStoreTests : PersistentBlobStoreContract
{
    private readonly TempFolder _root = new();

    protected override Task<IBlobStore> CreateStoreAsync() => Task.FromResult<IBlobStore>(new FileSystemBlobStore(_root.Path, Time));

    protected override Task<IBlobStore> ReopenAsync() => CreateStoreAsync();

    protected override Task RemoveStoreAsync()
    {
        _root.Dispose();
        return Task.CompletedTask;
    }
}
