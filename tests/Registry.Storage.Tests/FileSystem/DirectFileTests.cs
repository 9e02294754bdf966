using Registry.Oci;
using Registry.Storage.FileSystem;
using Registry.Storage.FileSystem.Direct;
using Registry.Storage.Tests.Support;

namespace Registry.Storage.Tests.FileSystem;

public sealed class DirectFileTests : IDisposable
{
    private const int Page = DirectFile.Alignment;

    private readonly TempFolder _folder = new();
    private readonly AlignedBuffers _buffers = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _buffers.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void WholePagesAreWrittenWhereTheyBelong()
    {
        var path = _folder["file"];
        File.WriteAllBytes(path, SampleBytes.Of(Page));
        using var file = DirectFile.TryOpen(path);
        Assert.SkipWhen(file is null, "the file system of the temporary folder cannot be written past its cache");
        var buffer = Rent();
        var content = SampleBytes.Of(3 * Page);
        content.CopyTo(buffer.Memory);
        Assert.True(file.TryWrite(buffer.Memory.Span[..content.Length], Page));
        Assert.Equal([.. SampleBytes.Of(Page), .. content], File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData(0, 100, 0)]
    [InlineData(0, Page, 100)]
    public void WhatIsNoWholePageIsRefusedAndNotWritten(int start, int length, long offset)
    {
        var path = _folder["file"];
        File.WriteAllBytes(path, []);
        using var file = DirectFile.TryOpen(path);
        Assert.SkipWhen(file is null, "the file system of the temporary folder cannot be written past its cache");
        Assert.False(file.TryWrite(Rent().Memory.Span.Slice(start, length), offset));
        Assert.Empty(File.ReadAllBytes(path));
    }

    [Fact]
    public void WhatCannotBeOpenedIsNoDirectFile() => Assert.Null(DirectFile.TryOpen(_folder["missing"]));

    [Fact]
    public void ThereAreSoManyBuffersAndNoMore()
    {
        var rented = new List<AlignedBuffer>();
        while (_buffers.TryRent() is { } buffer)
        {
            rented.Add(buffer);
        }

        Assert.Equal(64, rented.Count);
        _buffers.Return(rented[0]);
        Assert.Same(rented[0], _buffers.TryRent());
        rented.ForEach(_buffers.Return);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4097)]
    public async Task AnUploadThatGoesOnAnywhereArrivesWhole(int before)
    {
        using var store = new FileSystemBlobStore(_folder["store"]);
        var content = SampleBytes.Of((5 * AlignedBuffers.Length) + 77);
        await using var upload = await store.CreateUploadAsync("key", DigestAlgorithm.Sha256, Token);
        await upload.AppendAsync(new MemoryStream(content[..before]), Token);
        await upload.AppendAsync(new MemoryStream(content[before..]), Token);
        Assert.True(await upload.CommitAsync(Digest.Of(content)));
        await using var stored = await store.OpenReadAsync(Digest.Of(content), 0, content.Length, Token);
        Assert.Equal(Digest.Of(content), await DigestOfAsync(stored!));
    }

    private AlignedBuffer Rent() => _buffers.TryRent()!;

    private static async Task<Digest> DigestOfAsync(Stream stream)
    {
        var read = new MemoryStream();
        await stream.CopyToAsync(read, Token);
        return Digest.Of(read.ToArray());
    }
}
