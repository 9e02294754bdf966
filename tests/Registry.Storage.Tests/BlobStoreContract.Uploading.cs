using Registry.Oci;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests;

public abstract partial class BlobStoreContract
{
    // More than all buffers together, and no multiple of anything.
    private const int ManyBuffers = (5 * 1024 * 1024) + 3;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1000, 7)]
    [InlineData(128 * 1024, 128 * 1024)]
    [InlineData(256 * 1024, 100_000)]
    [InlineData(ManyBuffers, 8191)]
    [InlineData(ManyBuffers, int.MaxValue)]
    public async Task ASourceIsAppendedWhateverItsPieces(int length, int piece)
    {
        var content = SampleBytes.Of(length);
        await using var upload = await UploadAsync([]);
        await upload.AppendAsync(new PiecewiseStream(content, piece), Token);
        Assert.Equal(length, upload.Length);
        Assert.True(await upload.CommitAsync(Digest.Of(content)));
        await AssertHoldsAsync(Digest.Of(content), content);
    }

    [Fact]
    public async Task ManyAppendsAreOneContent()
    {
        var content = SampleBytes.Of(40_000);
        await using var upload = await UploadAsync([]);
        foreach (var piece in content.Chunk(999))
        {
            await upload.AppendAsync(new MemoryStream(piece), Token);
        }

        Assert.Equal(content.Length, upload.Length);
        Assert.True(await upload.CommitAsync(Digest.Of(content)));
        await AssertHoldsAsync(Digest.Of(content), content);
    }

    [Fact]
    public async Task WhatWasAppendedIsReadBackWhileMoreComes()
    {
        var content = SampleBytes.Of(ManyBuffers);
        await using var upload = await UploadAsync([]);
        var back = new MemoryStream();
        await upload.AppendAsync(new PiecewiseStream(content, 100_000, _ => ReadBackAsync(upload, back)), Token);
        Assert.InRange(back.Length, 1, content.Length);
        Assert.Equal(content[..(int)back.Length], back.ToArray());
        Assert.Equal(0, await upload.ReadBackAsync(content.Length, new byte[10], Token));
        Assert.True(await upload.CommitAsync(Digest.Of(content)));
        await AssertHoldsAsync(Digest.Of(content), content);
    }

    private static async Task ReadBackAsync(IBlobUpload upload, MemoryStream back)
    {
        var buffer = new byte[10_000];
        int read;
        while ((read = await upload.ReadBackAsync(back.Length, buffer, Token)) > 0)
        {
            back.Write(buffer, 0, read);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_007)]
    [InlineData(ManyBuffers)]
    public async Task WhatCameBeforeASourceFailedIsKept(int received)
    {
        var content = SampleBytes.Of(ManyBuffers + 1);
        var failure = new InvalidOperationException("the client is gone");
        await using var upload = await UploadAsync([]);
        var source = new PiecewiseStream(content[..received], 4099, _ => Task.FromException(failure));

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidOperationException>(async () => await upload.AppendAsync(source, Token)));
        Assert.Equal(received, upload.Length);
        await upload.AppendAsync(new MemoryStream(content[received..]), Token);
        Assert.True(await upload.CommitAsync(Digest.Of(content)));
        await AssertHoldsAsync(Digest.Of(content), content);
    }

    [Fact]
    public async Task WhatCameBeforeACancellationIsKept()
    {
        var content = SampleBytes.Of(300_000);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var upload = await UploadAsync([]);
        var source = new PiecewiseStream(content, 4099, token =>
        {
            cancellation.Cancel();
            return new TaskCompletionSource().Task.WaitAsync(token);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await upload.AppendAsync(source, cancellation.Token));
        Assert.Equal(content.Length, upload.Length);
        Assert.True(await upload.CommitAsync(Digest.Of(content)));
    }

    [Fact]
    public async Task AnUploadIsResumedByItsKey()
    {
        var content = SampleBytes.Of(200_000);
        var key = NewKey();
        await using (var upload = await Store.CreateUploadAsync(key, DigestAlgorithm.Sha256, Token))
        {
            await upload.AppendAsync(new MemoryStream(content[..150_000]), Token);
        }

        await using var resumed = await Store.ResumeUploadAsync(key, Token);
        Assert.Equal(150_000, resumed!.Length);
        await resumed.AppendAsync(new MemoryStream(content[150_000..]), Token);
        Assert.True(await resumed.CommitAsync(Digest.Of(content)));
        await AssertHoldsAsync(Digest.Of(content), content);
    }

    [Fact]
    public async Task AnUploadIsResumedBeforeItsFirstByte()
    {
        var key = NewKey();
        await (await Store.CreateUploadAsync(key, DigestAlgorithm.Sha512, Token)).DisposeAsync();
        await using var resumed = await Store.ResumeUploadAsync(key, Token);
        Assert.Equal(0, resumed!.Length);
        await resumed.AppendAsync(new MemoryStream(SampleBytes.Of(9)), Token);
        Assert.True(await resumed.CommitAsync(Digest.Of(SampleBytes.Of(9), DigestAlgorithm.Sha512)));
    }

    [Fact]
    public async Task ACancelledUploadIsUnknown()
    {
        var key = NewKey();
        await using var upload = await Store.CreateUploadAsync(key, DigestAlgorithm.Sha256, Token);
        await upload.AppendAsync(new MemoryStream(SampleBytes.Of(9)), Token);
        await upload.CancelAsync();
        await upload.CancelAsync();
        Assert.Null(await Store.ResumeUploadAsync(key, Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await upload.AppendAsync(Stream.Null, Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await upload.CommitAsync(Digest.Of(SampleBytes.Of(9))));
    }

    [Fact]
    public async Task AKeyIsUsedOnceAtATime()
    {
        var key = NewKey();
        await using var first = await Store.CreateUploadAsync(key, DigestAlgorithm.Sha256, Token);
        await Assert.ThrowsAnyAsync<IOException>(async () => await Store.CreateUploadAsync(key, DigestAlgorithm.Sha256, Token));
        await first.CancelAsync();
        await using var second = await Store.CreateUploadAsync(key, DigestAlgorithm.Sha256, Token);
        Assert.Equal(0, second.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../escape")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("/etc")]
    [InlineData("Upper")]
    [InlineData("with space")]
    [InlineData("nul\0")]
    [InlineData("é")]
    [InlineData(".probe")]
    public async Task AKeyIsLowerCaseLettersAndDigits(string key)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.CreateUploadAsync(key, DigestAlgorithm.Sha256, Token));
        Assert.Null(await Store.ResumeUploadAsync(key, Token));
    }

    [Fact]
    public async Task AKeyHasAtMost128Characters()
    {
        await using var upload = await Store.CreateUploadAsync(new string('k', 128), DigestAlgorithm.Sha256, Token);
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.CreateUploadAsync(new string('k', 129), DigestAlgorithm.Sha256, Token));
    }
}
