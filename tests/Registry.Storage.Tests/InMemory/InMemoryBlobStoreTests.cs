using Registry.Storage.InMemory;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests.InMemory;

public sealed class InMemoryBlobStoreTests : BlobStoreContract
{
    private readonly FixedTime _time = new();

    protected override Task<IBlobStore> CreateStoreAsync() => Task.FromResult<IBlobStore>(new InMemoryBlobStore(_time));

    [Fact]
    public async Task ABlobIsAsOldAsItsCommit()
    {
        await PutAsync(SampleBytes.Of(1));
        Assert.Equal(_time.Now, Assert.Single(await ListAsync()).ModifiedAt);
    }
}
