using Registry.Oci;
using Registry.Storage.FileSystem;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests.FileSystem;

public sealed class FileFaultTests : FileSystemTestBase
{
    private const int NoSpace = 28;

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task AFullDiskIsGivenBackWhatTheUploadHeld(int before)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        var content = SampleBytes.Of(400_000);
        await using var upload = await UploadAsync("full", content[..before]);
        Replace(UploadFile("full"), "/dev/full");
        var failure = await Assert.ThrowsAsync<NoSpaceException>(async () => await upload.AppendAsync(new MemoryStream(content[before..]), Token));
        Assert.Equal(NoSpace, failure.HResult);
        Assert.Null(await Store.ResumeUploadAsync("full", Token));
        await upload.CancelAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await upload.AppendAsync(new MemoryStream(content), Token));
    }

    [Fact]
    public async Task OtherBytesAfterAFailedWriteDoNotPassForTheLostOnes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file whose writes fail");
        var (lost, other) = (SampleBytes.Of(100_000), SampleBytes.Of(100_001)[1..]);
        await using var upload = await UploadAsync("swapped", []);

        // Nothing is mapped at the first addresses.
        Replace(UploadFile("swapped"), "/proc/self/mem");
        await Assert.ThrowsAnyAsync<IOException>(async () => await upload.AppendAsync(new MemoryStream(lost), Token));

        Restore(UploadFile("swapped"));
        await upload.AppendAsync(new MemoryStream(other), Token);
        Assert.False(await upload.CommitAsync(Digest.Of(lost)));
        Assert.True(await upload.CommitAsync(Digest.Of(other)));
    }

    [Fact]
    public async Task AFileThatCannotBeMadeDurableIsNoBlob()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file that is empty and refuses fsync");
        await using var upload = await UploadAsync("unsafe", []);
        Replace(UploadFile("unsafe"), "/proc/self/comm");
        await Assert.ThrowsAnyAsync<IOException>(async () => await upload.CommitAsync(Digest.Of([])));

        Assert.Empty(FilesBelow("blobs"));
        Assert.Null(await Store.ResumeUploadAsync("unsafe", Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await upload.CommitAsync(Digest.Of([])));
    }

    [Fact]
    public async Task AnUploadThatFoundNoPlaceCanBeCommittedAgain()
    {
        var content = SampleBytes.Of(1000);
        await using var upload = await UploadAsync("again", content);
        var obstacle = Path.GetDirectoryName(BlobFile(Digest.Of(content)))!;
        await File.WriteAllTextAsync(obstacle, "", Token);
        await Assert.ThrowsAnyAsync<IOException>(async () => await upload.CommitAsync(Digest.Of(content)));

        File.Delete(obstacle);
        Assert.True(await upload.CommitAsync(Digest.Of(content)));
        Assert.Equal(content, await File.ReadAllBytesAsync(BlobFile(Digest.Of(content)), Token));
    }

    [Fact]
    public async Task ALostPrefixFolderIsCreatedAgain()
    {
        var content = SampleBytes.Of(1000);
        var digest = await PutAsync("first", content);
        Directory.Delete(Path.GetDirectoryName(BlobFile(digest))!, recursive: true);
        await PutAsync("second", content);
        Assert.True(File.Exists(BlobFile(digest)));
    }

    [Fact]
    public async Task WhatAFailedWriteLeftBehindIsNotCommitted()
    {
        var content = SampleBytes.Of(1000);
        await using var upload = await UploadAsync("tail", content);
        await File.AppendAllTextAsync(UploadFile("tail"), "more than was acknowledged", Token);
        Assert.True(await upload.CommitAsync(Digest.Of(content)));
        Assert.Equal(content, await File.ReadAllBytesAsync(BlobFile(Digest.Of(content)), Token));
    }

    [Fact]
    public async Task AnUploadThatLostBytesIsNotCommitted()
    {
        var content = SampleBytes.Of(1000);
        await using var upload = await UploadAsync("short", content);
        await File.WriteAllBytesAsync(UploadFile("short"), content[..999], Token);
        await Assert.ThrowsAsync<IOException>(async () => await upload.CommitAsync(Digest.Of(content)));
        Assert.Empty(FilesBelow("blobs"));
    }

    [Fact]
    public async Task AnUploadIsWrittenByOneAtATime()
    {
        await using var upload = await UploadAsync("busy", []);
        await using var other = await Store.ResumeUploadAsync("busy", Token);
        var source = new PiecewiseStream(SampleBytes.Of(10), 10, async token =>
            await Assert.ThrowsAnyAsync<IOException>(async () => await other!.AppendAsync(new MemoryStream([1]), token)));
        await upload.AppendAsync(source, Token);
        Assert.Equal(10, upload.Length);
    }

    [Fact]
    public async Task AStoreThatLostItsFolderSaysSo()
    {
        Directory.Delete(Under("registry", "uploads"), recursive: true);
        await Assert.ThrowsAnyAsync<IOException>(async () => await Store.CheckAsync(Token));
        await Assert.ThrowsAnyAsync<IOException>(async () => await Store.CreateUploadAsync("key", DigestAlgorithm.Sha256, Token));
    }

    [Fact]
    public async Task WhatIsThereButNoFileIsNotAbsent()
    {
        var digest = Digest.Of(SampleBytes.Of(10));
        Directory.CreateDirectory(BlobFile(digest));
        await Assert.ThrowsAnyAsync<IOException>(async () => await Store.StatAsync(digest, Token));
        await Assert.ThrowsAnyAsync<IOException>(async () => await Store.OpenReadAsync(digest, 0, 1, Token));
        await Assert.ThrowsAnyAsync<IOException>(async () => await Store.DeleteAsync(digest, Directory.GetLastWriteTimeUtc(BlobFile(digest)), Token));
    }

    [Fact]
    public async Task AtRestAFileIsWhatTheDiskHas()
    {
        var digest = await PutAsync("flipped", SampleBytes.Of(20_000_000));
        await File.AppendAllTextAsync(BlobFile(digest), "more", Token);
        var found = await Store.OpenAtRestAsync(digest, Token);
        await using var stream = found!.Content;
        Assert.Equal(20_000_004, found.Stored.Size);
        var read = new MemoryStream();
        await stream.CopyToAsync(read, Token);
        Assert.Equal(20_000_004, read.Length);
        Assert.Equal("more"u8, read.GetBuffer().AsSpan(20_000_000, 4));
    }

    [Fact]
    public async Task WhatIsThereButNoFileIsUnreadable()
    {
        var digest = Digest.Of(SampleBytes.Of(10));
        Directory.CreateDirectory(BlobFile(digest));
        await Assert.ThrowsAsync<UnreadableBlobException>(async () => await Store.OpenAtRestAsync(digest, Token));
    }

    [Fact]
    public async Task BytesThatTheDiskDoesNotGiveBackAreUnreadable()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file whose reading is an I/O error");
        var digest = await PutAsync("lost", SampleBytes.Of(10));
        Replace(BlobFile(digest), "/proc/self/mem");
        await using var stream = await Store.OpenReadAsync(digest, 0, 10, Token);
        await Assert.ThrowsAsync<UnreadableBlobException>(async () => await stream!.ReadExactlyAsync(new byte[10], Token));
    }

    [Fact]
    public async Task ABlobTakesThePlaceOfAnEmptyFolder()
    {
        var content = SampleBytes.Of(10);
        Directory.CreateDirectory(BlobFile(Digest.Of(content)));
        var digest = await PutAsync("first", content);
        Assert.Equal(content, await File.ReadAllBytesAsync(BlobFile(digest), Token));
    }

    [Fact]
    public async Task AFolderThatHoldsSomethingStays()
    {
        var content = SampleBytes.Of(10);
        var folder = BlobFile(Digest.Of(content));
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "something"), "", Token);
        await using var upload = await UploadAsync("again", content);
        await Assert.ThrowsAnyAsync<IOException>(async () => await upload.CommitAsync(Digest.Of(content)));
        Directory.Delete(folder, recursive: true);
        Assert.True(await upload.CommitAsync(Digest.Of(content)));
    }

    [Fact]
    public void ARootThatCannotBeAFolderStopsTheStart()
    {
        File.WriteAllText(Under("file"), "");
        Assert.ThrowsAny<IOException>(() => new FileSystemBlobStore(Under("file", "below")));
    }

    private static void Replace(string path, string target)
    {
        File.Move(path, path + ".kept");
        File.CreateSymbolicLink(path, target);
    }

    private static void Restore(string path) => File.Move(path + ".kept", path, overwrite: true);
}
