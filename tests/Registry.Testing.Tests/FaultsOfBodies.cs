using System.Net;
using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests;

/// <summary>What goes wrong with the bytes of requests and answers.</summary>
public sealed class FaultsOfBodies : FaultTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(150_000)]
    public async Task CutAnAnswerAfterSoManyBytes(int bytes)
    {
        Registry.Faults.Inject(Fault.CutAfter(bytes), request => request.Resource == RegistryResource.Blob, times: 1);

        var (read, isWhole) = await ReadAsync(BlobPath);

        Assert.False(isWhole);
        Assert.Equal(Bytes(Image.Blobs[1])[..bytes], read);
        Assert.Equal(Bytes(Image.Blobs[1]), await Client.BytesAsync(BlobPath));
    }

    [Fact]
    public async Task CutNothingFromAShorterAnswer()
    {
        Registry.Faults.Inject(Fault.CutAfter(Image.Blobs[1].Size));

        Assert.Equal(Bytes(Image.Blobs[1]), await Client.BytesAsync(BlobPath));
    }

    [Fact]
    public async Task CorruptOneByte()
    {
        var content = Bytes(Image.Blobs[1]);
        Registry.Faults.Inject(Fault.CorruptByte(1000), times: 1);
        var inside = await Client.BytesAsync(BlobPath);
        Registry.Faults.Inject(Fault.CorruptByte(long.MaxValue), times: 1);
        var last = await Client.BytesAsync(BlobPath);

        Assert.Equal([1000], Differences(content, inside));
        Assert.Equal([content.Length - 1], Differences(content, last));
    }

    [Fact]
    public async Task StallABodyUntilTheyAreHealed()
    {
        var fault = Registry.Faults.Inject(Fault.StallAfter(1000));
        using var answer = await Client.GetAsync(BlobPath, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await answer.Content.ReadAsStreamAsync(Token);
        var start = new byte[1000];
        await body.ReadExactlyAsync(start, Token);
        var more = body.ReadAsync(new byte[1], Token);
        Assert.False(more.IsCompleted);

        fault.Heal();

        Assert.Equal(1, await more);
        Assert.Equal(Bytes(Image.Blobs[1])[..1000], start);
    }

    [Fact]
    public async Task CutAnUploadThatCanBeResumed()
    {
        var content = Bytes(TestImage.Random(2, layers: 1, layerSize: 300_000).Blobs[1]);
        using var begun = await Client.PostAsync("/v2/app/blobs/uploads/", null, Token);
        var session = begun.Headers.Location!;
        Registry.Faults.Inject(Fault.CutUploadAfter(200_000), times: 1);

        await Assert.ThrowsAsync<HttpRequestException>(() => Client.PatchAsync(session, new ByteArrayContent(content), Token));

        using var status = await Client.GetAsync(session, Token);
        Assert.Equal(HttpStatusCode.NoContent, status.StatusCode);
        Assert.Equal("0-199999", Assert.Single(status.Headers.GetValues("Range")));
    }

    [Fact]
    public async Task CombineWhereEachLetsTheAnswerThrough()
    {
        Registry.Faults.Inject(Fault.CorruptByte(10));
        Registry.Faults.Inject(Fault.CutAfter(100));

        var (read, isWhole) = await ReadAsync(BlobPath);

        Assert.False(isWhole);
        Assert.Equal([10], Differences(Bytes(Image.Blobs[1])[..100], read));
    }

    // The cut is on the wire's side of what waits, and who waits for what nobody gets would wait for ever.
    [Fact]
    public async Task WaitForNothingBehindACut()
    {
        Registry.Faults.Inject(Fault.CutAfter(1000));
        Registry.Faults.Inject(Fault.StallAfter(1100));

        var (read, isWhole) = await ReadAsync(BlobPath);

        Assert.False(isWhole);
        Assert.Equal(Bytes(Image.Blobs[1])[..1000], read);
    }

    [Fact]
    public async Task EndOneRequestOfAConnectionThatHasSeveral()
    {
        await using var registry = await TestRegistry.StartAsync(new() { Tls = true }, Token);
        await registry.SeedAsync("app:1", Image, Token);
        using var client = registry.CreateClient();
        (client.DefaultRequestVersion, client.DefaultVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        registry.Faults.Inject(Fault.CutAfter(1000), request => request.Resource == RegistryResource.Blob, times: 1);
        registry.Faults.Inject(Fault.Drop(), request => request.Resource == RegistryResource.Catalog, times: 1);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.BytesAsync(BlobPath));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/v2/_catalog", Token));

        Assert.Equal(Bytes(Image.Blobs[1]), await client.BytesAsync(BlobPath));
        Assert.Equal([200, null, 200], registry.Requests.Select(request => request.Status));
    }
}
