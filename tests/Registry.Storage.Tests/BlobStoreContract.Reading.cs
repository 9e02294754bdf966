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
        Assert.False(await Store.DeleteAsync(digest, Time.Now, Token));
        Assert.Empty(await Store.ListUploadsAsync(Token).ToListAsync(Token));
        Assert.Null(await Store.ResumeUploadAsync("unknown", Token));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task ADeletedBlobIsAbsentAndDeletedOnce()
    {
        var digest = await PutAsync(SampleBytes.Of(10));
        Assert.True(await Store.DeleteAsync(digest, Time.Now, Token));
        Assert.False(await Store.DeleteAsync(digest, Time.Now, Token));
        await AssertAbsentAsync(digest);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task ABlobThatWasPutAgainIsNotRemovedForItsOldBytes()
    {
        var content = SampleBytes.Of(10);
        var old = await Store.StatAsync(await PutAsync(content), Token);
        Time.Now += TimeSpan.FromSeconds(1);
        var digest = await PutAsync(content);
        Assert.False(await Store.DeleteAsync(digest, old!.PlacedAt, Token));
        await AssertHoldsAsync(digest, content);
        Assert.Equal(Time.Now, (await Store.StatAsync(digest, Token))!.PlacedAt);
    }

    // The seed of the races is the scheduler's; each round is one more chance for a removal to come between a look and a placing.
    [Fact]
    public async Task OfAPushAndARemovalThatMeetThePushedBytesStay()
    {
        var content = SampleBytes.Of(10);
        var digest = Digest.Of(content);
        for (var round = 0; round < 200; round++)
        {
            await PutAsync(content);
            var old = await Store.StatAsync(digest, Token);
            Time.Now += TimeSpan.FromSeconds(1);
            await using var upload = await UploadAsync(content);
            var removal = Task.Run(async () => await Store.DeleteAsync(digest, old!.PlacedAt, Token), Token);
            Assert.True(await upload.CommitAsync(digest));
            await removal;
            await AssertHoldsAsync(digest, content);
        }
    }

    [Fact]
    public async Task OneOfManyDeletersIsTold()
    {
        var digest = await PutAsync(SampleBytes.Of(10));
        var told = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await Store.DeleteAsync(digest, Time.Now, Token), Token)));
        Assert.Single(told, deleted => deleted);
    }

    [Fact]
    public async Task ADeletedBlobCanBePutAgain()
    {
        var content = SampleBytes.Of(10);
        await DeleteAsync(await PutAsync(content));
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
        Assert.True(await DeleteAsync(digest));
        byte[] read = [.. head, .. await DrainAsync(stream)];
        Assert.Equal(content, read);
    }

    [Fact]
    public async Task AReadGoesAnywhereInItsRangeAlsoWhenItsBlobIsDeleted()
    {
        var content = SampleBytes.Of(300_000);
        var digest = await PutAsync(content);
        await using var stream = await Store.OpenReadAsync(digest, 1000, 200_000, Token);
        Assert.True(await DeleteAsync(digest));
        Assert.Equal(200_000, stream!.Length);
        foreach (var position in new[] { 150_000, 0, 199_999, 70 })
        {
            Assert.Equal(position, stream.Seek(position, SeekOrigin.Begin));
            Assert.Equal(content[(1000 + position)..201_000], await DrainAsync(stream));
            Assert.Equal(200_000, stream.Position);
        }

        stream.Position = 200_001;
        Assert.Empty(await DrainAsync(stream));
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

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(300_000)]
    public async Task ABlobAtRestIsAllThatThereIs(int length)
    {
        var content = SampleBytes.Of(length);
        var digest = await PutAsync(content);
        var found = await Store.OpenAtRestAsync(digest, Token);
        await using var stream = found!.Content;
        Assert.Equal(await Store.StatAsync(digest, Token), found.Stored);
        Assert.Equal(content, await DrainAsync(stream));
        Assert.Null(await Store.OpenAtRestAsync(Digest.Of(SampleBytes.Of(7)), Token));
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
    public async Task ListsArePartedByTheFirstByte()
    {
        var digests = new List<Digest>();
        for (var i = 0; i < 20; i++)
        {
            digests.Add(await PutAsync(SampleBytes.Of(i), i % 2 == 0 ? DigestAlgorithm.Sha256 : DigestAlgorithm.Sha512));
        }

        foreach (var digest in digests)
        {
            var part = await Store.ListAsync(digest.Algorithm, Convert.ToByte(digest.Hex[..2], 16), Token).Select(blob => blob.Digest).ToListAsync(Token);
            Assert.Contains(digest, part);
            Assert.All(part, other => Assert.Equal(digest.Hex[..2], other.Hex[..2]));
        }
    }

    [Fact]
    public async Task UploadsAreListedUntilTheyEnd()
    {
        var begun = Time.Now;
        await using var committed = await UploadAsync(SampleBytes.Of(1));
        await using var cancelled = await UploadAsync(SampleBytes.Of(2));
        await using (await UploadAsync(SampleBytes.Of(3)))
        {
        }

        Assert.Equal([("key1", 1, begun), ("key2", 2, begun), ("key3", 3, begun)], (await UploadsAsync()).Order());
        await committed.CommitAsync(Digest.Of(SampleBytes.Of(1)));
        await cancelled.CancelAsync();
        Time.Now += TimeSpan.FromHours(1);
        await using var resumed = await Store.ResumeUploadAsync("key3", Token);
        await resumed!.AppendAsync(new MemoryStream(SampleBytes.Of(4)), Token);
        Assert.Equal([("key3", 7, Time.Now)], await UploadsAsync());
    }

    private async Task<List<(string Key, long Length, DateTimeOffset ModifiedAt)>> UploadsAsync() =>
        await Store.ListUploadsAsync(Token).Select(upload => (upload.Key, upload.Length, upload.ModifiedAt)).ToListAsync(Token);

    [Fact]
    public async Task AHealthyStoreSaysSo()
    {
        await Store.CheckAsync(Token);
        await Store.CheckAsync(Token);
        Assert.Empty(await ListAsync());
    }
}
