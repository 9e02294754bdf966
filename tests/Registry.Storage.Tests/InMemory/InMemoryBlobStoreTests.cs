using Registry.Storage.InMemory;

namespace Registry.Storage.Tests.InMemory;

public sealed class InMemoryBlobStoreTests : BlobStoreContract
{
    protected override Task<IBlobStore> CreateStoreAsync() => Task.FromResult<IBlobStore>(new InMemoryBlobStore(Time));
}
