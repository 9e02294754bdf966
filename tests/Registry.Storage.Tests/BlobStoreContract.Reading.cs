using Registry.Oci;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests;

public abstract partial class BlobStoreContract
{
    public static TheoryData<long, long> Ranges => new()
    {
        { 0, 0 }, { 0, 1 }, { 0, 999 }, { 1, 999 }, { 500, 250 }, { 999, 1 }, { 1000, 0 },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public async Task ARangeIsReadAndNothingBesideIt(long offset, long length)
    {
        var content = SampleBytes.Of(1000);
        var digest = await PutAsync(content);
        Assert.Equal(content[(int)offset..(int)(offset + length)], await ReadAsync(digest, offset, length));
    }

    [Theory]
    [InlineData(0, 1001)]
    [InlineData(999, 2)]
    [InlineData(1000, 1)]
    [InlineData(5000, 1)]
    public async Task ARangeBeyondTheEndFailsWhereTheBlobEnds(long offset, long length)
    {
        var digest = await PutAsync(SampleBytes.Of(1000));
        await using var stream = await Store.OpenReadAsync(digest, offset, length, Token);
        Assert.NotNull(stream);
        var inside = new byte[Math.Max(0, 1000 - offset)];
        await stream.ReadExactlyAsync(inside, Token);
        await Assert.ThrowsAsync<EndOfStreamException>(async () => await stream.ReadExactlyAsync(new byte[1], Token));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    public async Task ANegativeRangeIsAMistake(long offset, long length)
    {
        var digest = await PutAsync(SampleBytes.Of(10));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.OpenReadAsync(digest, offset, length, Token));
    }

    [Fact]
    public async Task WhatIsAbsentIsNullOrFalse()
    {
        var digest = Digest.Of(SampleBytes.Of(7));
        await AssertAbsentAsync(digest);
        Assert.False(await Store.DeleteAsync(digest, Token));
        Assert.Null(await Store.ResumeUploadAsync("unknown", Token));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task ADeletedBlobIsAbsentAndDeletedOnce()
    {
        var digest = await PutAsync(SampleBytes.Of(10));
        Assert.True(await Store.DeleteAsync(digest, Token));
        Assert.False(await Store.DeleteAsync(digest, Token));
        await AssertAbsentAsync(digest);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task OneOfManyDeletersIsTold()
    {
        var digest = await PutAsync(SampleBytes.Of(10));
        var told = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await Store.DeleteAsync(digest, Token), Token)));
        Assert.Single(told, deleted => deleted);
    }

    [Fact]
    public async Task ADeletedBlobCanBePutAgain()
    {
        var content = SampleBytes.Of(10);
        await Store.DeleteAsync(await PutAsync(content), Token);
        await AssertHoldsAsync(await PutAsync(content), content);
    }

    [Fact]
    public async Task AReadGoesOnWhileItsBlobIsDeleted()
    {
        var content = SampleBytes.Of(300_000);
        var digest = await PutAsync(content);
        await using var stream = await Store.OpenReadAsync(digest, 0, content.Length, Token);
        var head = new byte[1000];
        await stream!.ReadExactlyAsync(head, Token);
        Assert.True(await Store.DeleteAsync(digest, Token));
        byte[] read = [.. head, .. await DrainAsync(stream)];
        Assert.Equal(content, read);
    }

    [Fact]
    public async Task AReadGoesOnWhileItsBlobIsPutAgain()
    {
        var content = SampleBytes.Of(300_000);
        var digest = await PutAsync(content);
        await using var stream = await Store.OpenReadAsync(digest, 0, content.Length, Token);
        await PutAsync(content);
        Assert.Equal(content, await DrainAsync(stream!));
    }

    [Fact]
    public async Task AReadThatIsCancelledStops()
    {
        var digest = await PutAsync(SampleBytes.Of(10));
        await using var stream = await Store.OpenReadAsync(digest, 0, 10, Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await stream!.ReadExactlyAsync(new byte[1], new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task EveryBlobIsListedOnceWithItsSize()
    {
        var small = await PutAsync(SampleBytes.Of(1));
        var empty = await PutAsync([], DigestAlgorithm.Sha512);
        var large = await PutAsync(SampleBytes.Of(100_000));
        await PutAsync(SampleBytes.Of(1));
        await using var upload = await UploadAsync(SampleBytes.Of(5));

        var listed = (await ListAsync()).Select(blob => (blob.Digest, blob.Size)).ToHashSet();
        Assert.Equal([(small, 1), (empty, 0), (large, 100_000)], listed);
    }

    [Fact]
    public async Task AHealthyStoreSaysSo()
    {
        await Store.CheckAsync(Token);
        await Store.CheckAsync(Token);
        Assert.Empty(await ListAsync());
    }
}
