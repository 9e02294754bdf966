using Registry.Oci;
using Registry.Storage.FileSystem;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests.FileSystem;

/// <summary>Files of another program that become blobs by a second name.</summary>
public sealed class BlobAdoptionTests : FileSystemTestBase, IDisposable
{
    private readonly BlobAdoption _adoption;

    public BlobAdoptionTests() => _adoption = ((FileSystemBlobStore)Store).Adopt();

    public new void Dispose()
    {
        _adoption.Dispose();
        base.Dispose();
    }

    [Fact]
    public async Task AFileIsABlobAndStaysWhereItIs()
    {
        var (file, digest) = WriteForeign(SampleBytes.Of(1000));
        var written = File.GetLastWriteTimeUtc(file);
        Assert.True(_adoption.TryLink(file, digest));
        _adoption.Flush();

        var stored = await Store.StatAsync(digest, Token);
        Assert.Equal(1000, stored!.Size);
        Assert.Equal(written, stored.PlacedAt.UtcDateTime);
        Assert.Equal(await File.ReadAllBytesAsync(file, Token), await ReadAsync(digest));
    }

    [Fact]
    public async Task WhatGoesOnOneSideStaysOnTheOther()
    {
        var (file, digest) = WriteForeign(SampleBytes.Of(100));
        Assert.True(_adoption.TryLink(file, digest));
        Assert.True(await Store.DeleteAsync(digest, (await Store.StatAsync(digest, Token))!.PlacedAt, Token));
        Assert.True(File.Exists(file));

        Assert.True(_adoption.TryLink(file, digest));
        File.Delete(file);
        Assert.Equal(100, (await ReadAsync(digest)).Length);
    }

    [Fact]
    public async Task APushReplacesTheNameAndNotTheFile()
    {
        var content = SampleBytes.Of(100);
        var (file, digest) = WriteForeign(content);
        await File.WriteAllTextAsync(file, "damaged", Token);
        Assert.True(_adoption.TryLink(file, digest));
        await PutAsync("healing", content);
        Assert.Equal(content, await ReadAsync(digest));
        Assert.Equal("damaged", await File.ReadAllTextAsync(file, Token));
    }

    [Fact]
    public void TwiceIsAsGoodAsOnce()
    {
        var (file, digest) = WriteForeign(SampleBytes.Of(100));
        Assert.True(_adoption.TryLink(file, digest));
        Assert.True(_adoption.TryLink(file, digest));
        _adoption.Flush();
    }

    [Fact]
    public async Task ABlobThatIsThereIsNotReplaced()
    {
        var content = SampleBytes.Of(100);
        var (file, digest) = WriteForeign(content);
        await PutAsync("abc", content);
        await File.WriteAllTextAsync(file, "other", Token);
        Assert.False(_adoption.TryLink(file, digest));
        Assert.Equal(content, await ReadAsync(digest));
    }

    [Fact]
    public void ASymbolicLinkIsNotFollowed()
    {
        var (file, digest) = WriteForeign(SampleBytes.Of(100));
        File.CreateSymbolicLink(Under("link"), file);
        Assert.False(_adoption.TryLink(Under("link"), digest));
        Assert.Empty(FilesBelow("blobs"));
    }

    [Fact]
    public void AFileOfAnotherFileSystemHasToBeCopied()
    {
        const string memory = "/dev/shm";
        Assert.SkipUnless(Directory.Exists(memory) && new DriveInfo(memory).DriveFormat != new DriveInfo(Root).DriveFormat, "there is no second file system");
        var file = Path.Combine(memory, Path.GetRandomFileName());
        try
        {
            File.WriteAllText(file, "elsewhere");
            Assert.False(_adoption.TryLink(file, Digest.Of("elsewhere"u8)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void AFileThatIsNotThereIsAnError() => Assert.Throws<IOException>(() => _adoption.TryLink(Under("nothing"), Digest.Of([])));

    private (string File, Digest Digest) WriteForeign(byte[] content)
    {
        var digest = Digest.Of(content);
        File.WriteAllBytes(Under("foreign"), content);
        File.SetLastWriteTimeUtc(Under("foreign"), new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        return (Under("foreign"), digest);
    }

    private async Task<byte[]> ReadAsync(Digest digest)
    {
        await using var stream = await Store.OpenReadAsync(digest, 0, (await Store.StatAsync(digest, Token))!.Size, Token);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy, Token);
        return copy.ToArray();
    }
}
