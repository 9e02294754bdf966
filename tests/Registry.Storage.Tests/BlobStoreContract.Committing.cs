using Registry.Oci;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests;

public abstract partial class BlobStoreContract
{
    public static TheoryData<string, string> Algorithms => new()
    {
        { "sha256", "sha256" }, { "sha512", "sha512" }, { "sha256", "sha512" }, { "sha512", "sha256" },
    };

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task ABlobHasTheDigestThatItIsCommittedAs(string announced, string committed)
    {
        var content = SampleBytes.Of(ManyBuffers);
        var digest = Digest.Of(content, Algorithm(committed));
        await using var upload = await UploadAsync(content, Algorithm(announced));
        Assert.True(await upload.CommitAsync(digest));
        await AssertHoldsAsync(digest, content);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task CommitOfAWrongDigestLeavesTheUpload(string announced, string committed)
    {
        var content = SampleBytes.Of(300_000);
        var wrong = Digest.Of(content.AsSpan(1), Algorithm(committed));
        await using var upload = await UploadAsync(content[..200_000], Algorithm(announced));

        Assert.False(await upload.CommitAsync(wrong));
        Assert.Equal(200_000, upload.Length);
        await upload.AppendAsync(new MemoryStream(content[200_000..]), Token);
        Assert.False(await upload.CommitAsync(wrong));
        await AssertAbsentAsync(wrong);
        Assert.True(await upload.CommitAsync(Digest.Of(content, Algorithm(committed))));
        await AssertHoldsAsync(Digest.Of(content, Algorithm(committed)), content);
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public async Task ABlobMayBeEmpty(string algorithm) => await AssertHoldsAsync(await PutAsync([], Algorithm(algorithm)), []);

    [Fact]
    public async Task ACommittedUploadIsGone()
    {
        var content = SampleBytes.Of(10);
        var key = NewKey();
        await using var upload = await Store.CreateUploadAsync(key, DigestAlgorithm.Sha256, Token);
        await upload.AppendAsync(new MemoryStream(content), Token);
        Assert.True(await upload.CommitAsync(Digest.Of(content)));

        Assert.Null(await Store.ResumeUploadAsync(key, Token));
        await upload.CancelAsync();
        await AssertHoldsAsync(Digest.Of(content), content);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await upload.AppendAsync(Stream.Null, Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await upload.CommitAsync(Digest.Of(content)));
    }

    [Fact]
    public async Task ABlobIsAbsentUntilItIsCommitted()
    {
        var content = SampleBytes.Of(10);
        await using var upload = await UploadAsync(content);
        await AssertAbsentAsync(Digest.Of(content));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task ManyCommitsOfOneDigestAreOneBlob()
    {
        var content = SampleBytes.Of(100_000);
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => PutAsync(content), Token)));
        Assert.Equal(Digest.Of(content), Assert.Single(await ListAsync()).Digest);
        await AssertHoldsAsync(Digest.Of(content), content);
    }

    [Fact]
    public async Task UploadsBesideEachOtherKeepTheirBytes()
    {
        var contents = Enumerable.Range(0, 16).Select(i => SampleBytes.Of(400_000 + i)).ToList();
        await Task.WhenAll(contents.Select(content => Task.Run(() => PutAsync(content), Token)));
        foreach (var content in contents)
        {
            await AssertHoldsAsync(Digest.Of(content), content);
        }
    }

    private static DigestAlgorithm Algorithm(string name) => DigestAlgorithm.TryParse(name, out var algorithm) ? algorithm : throw new ArgumentException(name);
}
