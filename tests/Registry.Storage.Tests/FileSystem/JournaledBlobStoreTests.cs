using Registry.Storage.FileSystem;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests.FileSystem;

/// <summary>The same store with small blobs in memory and in the journal; only some of what the contract puts into it is small.</summary>
public sealed class JournaledBlobStoreTests : PersistentBlobStoreContract
{
    private readonly TempFolder _root = new();
    private readonly List<FileSystemBlobStore> _stores = [];

    protected override Task<IBlobStore> CreateStoreAsync()
    {
        _stores.Add(new FileSystemBlobStore(_root.Path, Time, small: 64 * 1024));
        return Task.FromResult<IBlobStore>(_stores[^1]);
    }

    protected override Task<IBlobStore> ReopenAsync()
    {
        _stores.ForEach(store => store.Dispose());
        return CreateStoreAsync();
    }

    protected override Task RemoveStoreAsync()
    {
        _stores.ForEach(store => store.Dispose());
        _root.Dispose();
        return Task.CompletedTask;
    }
}
