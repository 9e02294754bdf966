using Registry.Oci;
using Registry.Storage.FileSystem;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests.FileSystem;

/// <summary>What the journal is for: a small blob that was committed is there after a crash, whatever became of its own file.</summary>
public sealed class JournalTests : IDisposable
{
    private const int Small = 64 * 1024;

    private readonly TempFolder _root = new();
    private readonly FixedTime _time = new();
    private readonly FileSystemBlobStore _store;

    // A slow machine must not end a journal in the middle of a test.
    public JournalTests() => _store = new FileSystemBlobStore(_root["running"], _time, reserve: null, Small, journalRest: Timeout.InfiniteTimeSpan);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _root.Dispose();
    }

    [Fact]
    public async Task ASmallBlobWhoseFileWasLostComesBack()
    {
        var contents = Enumerable.Range(0, 20).Select(number => SampleBytes.Of(1000 + number)).ToList();
        foreach (var content in contents)
        {
            await PutAsync(content);
        }

        var crashed = Crash();
        File.Delete(BlobFile(crashed, contents[0]));
        await File.WriteAllTextAsync(BlobFile(crashed, contents[1]), "", Token);
        await File.WriteAllBytesAsync(BlobFile(crashed, contents[2]), new byte[1002], Token);

        using var reopened = new FileSystemBlobStore(crashed, _time);
        foreach (var content in contents)
        {
            Assert.Equal(content, await File.ReadAllBytesAsync(BlobFile(crashed, content), Token));
        }

        Assert.Empty(Journals(crashed));
    }

    [Fact]
    public async Task WhatIsInItsPlaceStaysAsItIs()
    {
        var content = SampleBytes.Of(1000);
        await PutAsync(content);
        var placed = await _store.StatAsync(Digest.Of(content), Token);
        _time.Now += TimeSpan.FromDays(1);
        var crashed = Crash();
        using var reopened = new FileSystemBlobStore(crashed, _time);
        Assert.Equal(placed, await reopened.StatAsync(Digest.Of(content), Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(1010)]
    [InlineData(1076)]
    public async Task ATornRecordIsNoBlob(int cut)
    {
        var (whole, torn) = (SampleBytes.Of(500), SampleBytes.Of(1000));
        await PutAsync(whole);
        await PutAsync(torn);
        var crashed = Crash();
        File.Delete(BlobFile(crashed, whole));
        File.Delete(BlobFile(crashed, torn));
        await using (var journal = File.OpenWrite(Assert.Single(Journals(crashed))))
        {
            journal.SetLength(journal.Length - cut);
        }

        using var reopened = new FileSystemBlobStore(crashed, _time);
        Assert.Equal(whole, await File.ReadAllBytesAsync(BlobFile(crashed, whole), Token));
        Assert.False(File.Exists(BlobFile(crashed, torn)));
        Assert.Empty(Journals(crashed));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(70)]
    [InlineData(74)]
    [InlineData(500)]
    public async Task ARecordWithWrongBytesDoesNotHideThoseBehindIt(int wrong)
    {
        var (damaged, whole) = (SampleBytes.Of(1000), SampleBytes.Of(500));
        await PutAsync(damaged);
        await PutAsync(whole);
        var crashed = Crash();
        File.Delete(BlobFile(crashed, damaged));
        File.Delete(BlobFile(crashed, whole));
        var journal = Assert.Single(Journals(crashed));
        var bytes = await File.ReadAllBytesAsync(journal, Token);
        bytes[wrong] ^= 1;
        await File.WriteAllBytesAsync(journal, bytes, Token);
        using var reopened = new FileSystemBlobStore(crashed, _time);
        Assert.Equal(whole, await File.ReadAllBytesAsync(BlobFile(crashed, whole), Token));
        Assert.False(File.Exists(BlobFile(crashed, damaged)));
    }

    [Fact]
    public async Task AStoreBesideTheOneThatRunsLeavesTheJournalAlone()
    {
        await PutAsync(SampleBytes.Of(1000));
        using var beside = new FileSystemBlobStore(_root["running"], _time, small: Small);
        Assert.Single(Journals(_root["running"]));
        await using var upload = await beside.CreateUploadAsync("beside", DigestAlgorithm.Sha256, Token);
        await upload.AppendAsync(new MemoryStream(SampleBytes.Of(2000)), Token);
        Assert.True(await upload.CommitAsync(Digest.Of(SampleBytes.Of(2000))));
        Assert.NotNull(await _store.StatAsync(Digest.Of(SampleBytes.Of(2000)), Token));
    }

    [Fact]
    public async Task AStoreThatEndsLeavesNoJournal()
    {
        var content = SampleBytes.Of(1000);
        await PutAsync(content);
        _store.Dispose();
        Assert.Empty(Journals(_root["running"]));
        Assert.Equal(content, await File.ReadAllBytesAsync(BlobFile(_root["running"], content), Token));
    }

    [Fact]
    public async Task AFullJournalGoes()
    {
        await PutAsync(SampleBytes.Of(1000));
        var first = Assert.Single(Journals(_root["running"]));
        for (var number = 0; number < 32 * 1024 * 1024 / Small + 1; number++)
        {
            await PutAsync(SampleBytes.Of(Small - 1, number));
        }

        Assert.True(SpinWait.SpinUntil(() => !File.Exists(first), TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task ManyAtOnceAreAllThere()
    {
        var contents = Enumerable.Range(0, 500).Select(number => SampleBytes.Of(3000, number)).ToList();
        await Parallel.ForEachAsync(contents, Token, async (content, _) => await PutAsync(content));
        var crashed = Crash();
        Directory.Delete(Path.Combine(crashed, "blobs"), recursive: true);
        using var reopened = new FileSystemBlobStore(crashed, _time);
        Assert.All(contents, content => Assert.True(File.Exists(BlobFile(crashed, content))));
    }

    [Fact]
    public async Task AJournalThatCannotBeWrittenIsNoPromise()
    {
        var folder = _root["running", "journal"];
        Directory.Move(folder, folder + ".away");
        var content = SampleBytes.Of(1000);
        await using var upload = await UploadAsync(content);
        await Assert.ThrowsAnyAsync<IOException>(async () => await upload.CommitAsync(Digest.Of(content)));

        Directory.Move(folder + ".away", folder);
        await PutAsync(content);
        Assert.Empty(Directory.GetFiles(_root["running", "uploads"]));
    }

    [Fact]
    public async Task WhatMayBeDurableIsReplacedByWhatIs()
    {
        var content = SampleBytes.Of(1000);
        await PutAsync(content);
        _store.Dispose();
        using var store = new FileSystemBlobStore(_root["running"], _time, small: Small);
        await using var upload = await store.CreateUploadAsync("again", DigestAlgorithm.Sha256, Token);
        await upload.AppendAsync(new MemoryStream(content), Token);
        Assert.Same(PlacedBlob.Durable, await upload.PlaceAsync(Digest.Of(content)));
        Assert.Empty(Journals(_root["running"]));
    }

    [Fact]
    public async Task OneFlushServesAllThatWait()
    {
        var placed = new List<PlacedBlob>();
        for (var number = 0; number < 10; number++)
        {
            await using var upload = await UploadAsync(SampleBytes.Of(1000, number));
            placed.Add((await upload.PlaceAsync(Digest.Of(SampleBytes.Of(1000, number))))!);
        }

        Assert.Empty(Journals(_root["running"]));
        placed[3].Flush();
        var length = new FileInfo(Assert.Single(Journals(_root["running"]))).Length;
        Assert.InRange(length, 10_000, 11_000);
        placed.ForEach(blob => blob.Flush());
        Assert.Equal(length, new FileInfo(Assert.Single(Journals(_root["running"]))).Length);
    }

    [Fact]
    public async Task AnUploadThatIsLetGoOfIsAsOldAsItsLastAppend()
    {
        var upload = await UploadAsync(SampleBytes.Of(1000));
        var appended = _time.Now;
        _time.Now += TimeSpan.FromHours(1);
        await upload.DisposeAsync();
        Assert.Equal(appended, (await _store.ListUploadsAsync(Token).SingleAsync(Token)).ModifiedAt);
    }

    [Fact]
    public async Task TooManyThatWaitForAFlushAreNotHeldInMemory()
    {
        var placed = new List<PlacedBlob>();
        for (var number = 0; number < 600; number++)
        {
            await using var upload = await UploadAsync(SampleBytes.Of(Small - 1, number));
            placed.Add((await upload.PlaceAsync(Digest.Of(SampleBytes.Of(Small - 1, number))))!);
        }

        Assert.InRange(placed.Count(blob => !blob.IsDurable), 1, 512);
        placed[0].Flush();
        await using var next = await UploadAsync(SampleBytes.Of(1000));
        Assert.False((await next.PlaceAsync(Digest.Of(SampleBytes.Of(1000))))!.IsDurable);
    }

    [Fact]
    public async Task TooManyAtOnceAreNotHeldInMemory()
    {
        var uploads = new List<IBlobUpload>();
        for (var number = 0; number < 600; number++)
        {
            uploads.Add(await UploadAsync(SampleBytes.Of(Small - 1, number)));
        }

        Assert.NotEmpty(Directory.GetFiles(_root["running", "uploads"]));
        Assert.True(await uploads[0].CommitAsync(Digest.Of(SampleBytes.Of(Small - 1, 0))));
        Assert.True(await uploads[^1].CommitAsync(Digest.Of(SampleBytes.Of(Small - 1, 599))));
    }

    // The disk as a kill leaves it: nobody had time to tidy up.
    private string Crash()
    {
        var crashed = _root["crashed"];
        foreach (var file in Directory.EnumerateFiles(_root["running"], "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            var copy = Path.Combine(crashed, Path.GetRelativePath(_root["running"], file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
            File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(file));
        }

        return crashed;
    }

    private async Task<IBlobUpload> UploadAsync(byte[] content)
    {
        var upload = await _store.CreateUploadAsync(Guid.NewGuid().ToString("n"), DigestAlgorithm.Sha256, Token);
        await upload.AppendAsync(new MemoryStream(content), Token);
        return upload;
    }

    private async Task PutAsync(byte[] content)
    {
        await using var upload = await UploadAsync(content);
        Assert.True(await upload.CommitAsync(Digest.Of(content)));
    }

    private static string[] Journals(string root) => [.. Directory.GetFiles(Path.Combine(root, "journal")).Where(file => Path.GetFileName(file) != "lock")];

    private static string BlobFile(string root, byte[] content) => Path.Combine(root, "blobs", "sha256", Digest.Of(content).Hex[..2], Digest.Of(content).Hex);
}
