using Registry.Oci;
using Registry.Storage.FileSystem;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests.FileSystem;

/// <summary>What a store leaves free. No disk has as much as is kept here.</summary>
public sealed class DiskReserveTests : FileSystemTestBase
{
    private const long MoreThanAnyDisk = long.MaxValue;
    private const int Mebibyte = 1024 * 1024;

    private FileSystemBlobStore Full => new(Root, Time, new DiskReserve(Root, MoreThanAnyDisk));

    [Fact]
    public void WhatIsFreeSuffices() => Assert.Null(new DiskReserve(Root, 1).Shortage);

    [Fact]
    public void NoneIsNeverShort()
    {
        Assert.Null(DiskReserve.None.Shortage);
        Assert.Null(new DiskReserve(Under("absent"), 0).Shortage);
    }

    [Fact]
    public void AShortageSaysHowMuchIsMissingAndWhatToDo()
    {
        var shortage = new DiskReserve(Root, MoreThanAnyDisk).Shortage;
        Assert.StartsWith($"No space left: fewer than {MoreThanAnyDisk} bytes are free on {Root}", shortage, StringComparison.Ordinal);
        Assert.EndsWith("give it a larger disk", shortage, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileSystemThatKnowsNoSizesIsNotShort()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file system without sizes");
        Assert.Null(new DiskReserve("/proc", MoreThanAnyDisk).Shortage);
    }

    [Fact]
    public void AFolderThatIsGoneIsAFailure() => Assert.ThrowsAny<IOException>(() => new DiskReserve(Under("absent"), 1).Require());

    [Fact]
    public void ALookIsTakenOncePerMebibyteWhoeverWrites()
    {
        var reserve = new DiskReserve(Root, MoreThanAnyDisk);
        for (var taken = 0; taken < 7; taken++)
        {
            reserve.Take(Mebibyte / 8);
        }

        Assert.Throws<NoSpaceException>(() => reserve.Take(Mebibyte / 8));
        Assert.Throws<NoSpaceException>(() => reserve.Take(1));
    }

    [Fact]
    public async Task NoUploadBegins()
    {
        await Assert.ThrowsAsync<NoSpaceException>(async () => await Full.CreateUploadAsync("new", DigestAlgorithm.Sha256, Token));
        Assert.Empty(FilesBelow("uploads"));
    }

    [Fact]
    public async Task AnUploadThatWouldGrowIsGone()
    {
        await using var begun = await UploadAsync("begun", SampleBytes.Of(1000));
        await using var upload = await Full.ResumeUploadAsync("begun", Token);
        await Assert.ThrowsAsync<NoSpaceException>(async () => await upload!.AppendAsync(new MemoryStream([1]), Token));
        Assert.Empty(FilesBelow("uploads"));
    }

    [Fact]
    public async Task WhatIsHereAlreadyIsCommittedReadAndDeleted()
    {
        var content = SampleBytes.Of(1000);
        await using var begun = await UploadAsync("begun", content);
        await using var upload = await Full.ResumeUploadAsync("begun", Token);
        Assert.True(await upload!.CommitAsync(Digest.Of(content)));
        var blob = await Full.StatAsync(Digest.Of(content), Token);
        Assert.Equal(1000, blob!.Size);
        await Full.CheckAsync(Token);
        Assert.True(await Full.DeleteAsync(blob.Digest, blob.PlacedAt, Token));
    }
}
