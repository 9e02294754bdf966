using Registry.Oci;
using Registry.Storage.FileSystem;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests.FileSystem;

public sealed class FilePlacingTests : FileSystemTestBase
{
    [Fact]
    public async Task AnUploadAndABlobLieWhereTheDrawingSays()
    {
        var content = SampleBytes.Of(1000);
        await using var upload = await UploadAsync("abc123", content);
        Assert.Equal(content, await File.ReadAllBytesAsync(UploadFile("abc123"), Token));
        Assert.True(await upload.CommitAsync(Digest.Of(content)));
        Assert.Equal([BlobFile(Digest.Of(content))], FilesBelow("blobs"));
        Assert.Equal(content, await File.ReadAllBytesAsync(BlobFile(Digest.Of(content)), Token));
    }

    [Fact]
    public async Task ASha512BlobHasItsOwnFolder()
    {
        var digest = Digest.Of([], DigestAlgorithm.Sha512);
        await using var upload = await UploadAsync("abc", []);
        Assert.True(await upload.CommitAsync(digest));
        Assert.Equal(["cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"],
            Directory.GetFiles(Under("registry", "blobs", "sha512", "cf")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task NothingIsLeftOfUploadsAndChecks()
    {
        await PutAsync("committed", SampleBytes.Of(10));
        await using var upload = await UploadAsync("cancelled", SampleBytes.Of(20));
        await upload.CancelAsync();
        await Store.CheckAsync(Token);
        Assert.Empty(FilesBelow("uploads"));
    }

    [Fact]
    public async Task WhatIsFlushedOnTheWayArrivesWhole()
    {
        var content = SampleBytes.Of((20 * 1024 * 1024) + 1);
        var digest = await PutAsync("large", content);
        Assert.Equal(content, await File.ReadAllBytesAsync(BlobFile(digest), Token));
    }

    [Fact]
    public async Task CommitReplacesDamagedBytes()
    {
        var content = SampleBytes.Of(1000);
        var digest = await PutAsync("first", content);
        await File.WriteAllTextAsync(BlobFile(digest), "damaged", Token);
        await PutAsync("second", content);
        Assert.Equal(content, await File.ReadAllBytesAsync(BlobFile(digest), Token));
    }

    [Fact]
    public async Task ABlobIsAsOldAsItsCommit()
    {
        var content = SampleBytes.Of(10);
        await using var upload = await UploadAsync("slow", content);
        Time.Now += TimeSpan.FromDays(3);
        Assert.True(await upload.CommitAsync(Digest.Of(content)));
        Assert.Equal(Time.Now, (await Store.StatAsync(Digest.Of(content), Token))!.PlacedAt);
    }

    [Fact]
    public async Task FilesThatAreNoBlobsAreNotListed()
    {
        var digest = await PutAsync("abc", SampleBytes.Of(10));
        var folder = Path.GetDirectoryName(BlobFile(digest))!;
        await File.WriteAllTextAsync(Path.Combine(folder, "notes.txt"), "", Token);
        await File.WriteAllTextAsync(Path.Combine(folder, digest.Hex[..^1]), "", Token);
        await File.WriteAllTextAsync(Under("registry", "blobs", "sha256", digest.Hex), "", Token);
        Directory.CreateDirectory(Path.Combine(folder, new string('0', 64)));

        var listed = await Store.ListAsync(digest.Algorithm, Convert.ToByte(digest.Hex[..2], 16), Token).Select(blob => blob.Digest).ToListAsync(Token);
        Assert.Equal([digest], listed);
    }

    [Fact]
    public async Task NoKeyLeadsOutOfTheRoot()
    {
        await File.WriteAllTextAsync(Under("secret"), "", Token);
        Assert.Null(await Store.ResumeUploadAsync("../../secret", Token));
        Assert.Null(await Store.ResumeUploadAsync(Under("secret"), Token));
    }

    [Fact]
    public async Task AReadOfTheDiskAllocatesNothing()
    {
        var digest = await PutAsync("abc", SampleBytes.Of(100_000));
        await using var stream = await Store.OpenReadAsync(digest, 0, 100_000, Token);
        var buffer = new byte[100];
        await AllocatedByReadingAsync(stream!, buffer, times: 1);
        Assert.Equal(0, await AllocatedByReadingAsync(stream!, buffer, times: 500));
    }

    [Fact]
    public void ARelativeRootIsRelativeToTheWorkingDirectory()
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, Under("relative"));
        _ = new FileSystemBlobStore(relative + Path.DirectorySeparatorChar);
        Assert.True(Directory.Exists(Under("relative", "uploads")));
    }

    private static async Task<long> AllocatedByReadingAsync(Stream stream, byte[] buffer, int times)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < times; i++)
        {
            await stream.ReadExactlyAsync(buffer, CancellationToken.None);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
