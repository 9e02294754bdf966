using Registry.Oci;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests;

/// <summary>What a store keeps to besides when it outlives the process.</summary>
public abstract class PersistentBlobStoreContract : BlobStoreContract
{
    /// <summary>A new instance over the bytes of <see cref="BlobStoreContract.Store"/>, as after a restart.</summary>
    protected abstract Task<IBlobStore> ReopenAsync();

    [Fact]
    public async Task BlobsOutliveTheProcess()
    {
        var content = SampleBytes.Of(1000);
        var digest = await PutAsync(content);
        var reopened = await ReopenAsync();
        var blob = await reopened.StatAsync(digest, Token);
        Assert.Equal(new StoredBlob(digest, content.Length, Time.Now), blob);
        Assert.True(await reopened.DeleteAsync(digest, Time.Now, Token));
        await AssertAbsentAsync(digest);
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public async Task UploadsOutliveTheProcess(string algorithm)
    {
        var content = SampleBytes.Of(1_000_000);
        var digest = Digest.Of(content, DigestAlgorithm.All.Single(known => known.Name == algorithm));
        var key = NewKey();
        var upload = await Store.CreateUploadAsync(key, digest.Algorithm, Token);
        await upload.AppendAsync(new MemoryStream(content[..600_000]), Token);

        await using var resumed = await (await ReopenAsync()).ResumeUploadAsync(key, Token);
        Assert.Equal(600_000, resumed!.Length);
        await resumed.AppendAsync(new MemoryStream(content[600_000..]), Token);
        Assert.False(await resumed.CommitAsync(Digest.Of(content.AsSpan(1), digest.Algorithm)));
        Assert.True(await resumed.CommitAsync(digest));
        await AssertHoldsAsync(digest, content);
    }

    [Fact]
    public async Task AnUploadCanBeCancelledByALaterProcess()
    {
        var key = NewKey();
        await (await Store.CreateUploadAsync(key, DigestAlgorithm.Sha256, Token)).DisposeAsync();
        await using var resumed = await (await ReopenAsync()).ResumeUploadAsync(key, Token);
        await resumed!.CancelAsync();
        Assert.Null(await Store.ResumeUploadAsync(key, Token));
    }
}
