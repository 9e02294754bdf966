using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Transfer;

/// <summary>An import that is begun again, or repeated when both registries have gone on.</summary>
public sealed class MovingInAgain : Registry2Tests
{
    [Fact]
    public async Task WhatIsHereIsPassedOver()
    {
        Volume.Image("app", "1");
        await ImportAllAsync();
        var output = (await ImportAllAsync()).Output;
        Assert.Contains("0 manifests and 0 tags taken.", output, StringComparison.Ordinal);
        Assert.Contains("0 blobs hard-linked: 0 bytes; 0 blobs copied: 0 bytes.", output, StringComparison.Ordinal);
        Assert.Contains("1 manifest and 1 tag were here before.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNewThereComes()
    {
        Volume.Image("app", "1");
        await ImportAllAsync();
        var (next, other) = (Volume.Image("app", "2"), Volume.Image("other", "1"));
        Assert.Contains("2 manifests and 2 tags taken.", (await ImportAllAsync()).Output, StringComparison.Ordinal);
        var http = await ServeAsync();
        (await http.HeadAsync("/v2/app/manifests/2")).Is(200).Has("Docker-Content-Digest", next.Digest.ToString());
        (await http.HeadAsync("/v2/other/manifests/1")).Is(200).Has("Docker-Content-Digest", other.Digest.ToString());
    }

    [Fact]
    public async Task ATagThatMovedThereMovesHere()
    {
        Volume.Image("app", "latest");
        File.SetLastWriteTimeUtc(Volume.TagLink("app", "latest"), LongAgo);
        await ImportAllAsync();
        var next = Volume.Image("app");
        Volume.Tag("app", "latest", next.Digest);
        await ImportAllAsync();
        var http = await ServeAsync();
        (await http.HeadAsync("/v2/app/manifests/latest")).Is(200).Has("Docker-Content-Digest", next.Digest.ToString());
    }

    [Fact]
    public async Task ATagThatMovedHereLaterStays()
    {
        Volume.Image("app", "latest");
        File.SetLastWriteTimeUtc(Volume.TagLink("app", "latest"), LongAgo);
        var next = Volume.Image("app");
        await ImportAllAsync();
        var http = await ServeAsync();
        await http.PushManifestAsync("app", "latest", next.Json);
        await http.StopAsync();
        Assert.Contains("1 tag stayed as here", (await ImportAllAsync()).Output, StringComparison.Ordinal);
        using var rows = new IndexRows(Data);
        Assert.Equal(next.Digest.ToString(), rows.Context.Manifests.Single(manifest => manifest.Id == rows.Context.Tags.Single().ManifestId).Digest);
    }

    [Fact]
    public async Task ATagThatIsImmutableHereStays()
    {
        Volume.Image("app", "1");
        File.SetLastWriteTimeUtc(Volume.TagLink("app", "1"), LongAgo);
        await ImportAllAsync();
        Volume.Tag("app", "1", Volume.Image("app").Digest);
        var settings = Beside("settings.json");
        await File.WriteAllTextAsync(
            settings, """{"Registry":{"Policies":{"Immutable":[{"Repositories":"**","Tags":"*"}]}}}""", TestContext.Current.CancellationToken);
        Assert.Contains("app:1: the tag 1 of app is immutable and stays at sha256:", (await ImportAsync("--config", settings)).Is(2).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARegistryThatRunsServesAtOnceWhatCame()
    {
        var image = Volume.Image("app", "1");
        var http = await ServeAsync();
        (await http.GetAsync("/v2/app/manifests/1")).Is(404);
        await ImportAllAsync();
        (await http.GetAsync("/v2/app/manifests/1")).Is(200);
        (await http.GetAsync($"/v2/app/blobs/{image.Layer.Digest}")).Is(200);
    }

    [Fact]
    public async Task BytesThatWereLinkedButNotWrittenDownAreTakenAgain()
    {
        await (await ServeAsync()).StopAsync();
        var image = Volume.Image("app", "1");
        var blob = Path.Combine(Data, "blobs", "sha256", image.Layer.Digest.Hex[..2], image.Layer.Digest.Hex);
        VolumeDraft.Write(blob, "a leftover"u8.ToArray());
        Assert.Contains("1 blob hard-linked: 100 bytes; 1 blob copied: 2.0 KiB", (await ImportAllAsync()).Output, StringComparison.Ordinal);
        var http = await ServeAsync();
        Assert.Equal(image.Layer.Digest, Digest.Of((await http.GetAsync($"/v2/app/blobs/{image.Layer.Digest}")).Is(200).Body));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 2)]
    public async Task ABlobThatIsKnownToBeBadIsReadBeforeItIsTaken(bool isDamaged, int code)
    {
        var layer = Volume.Image("app", "1").Layer.Digest;
        await ImportAllAsync();
        await SetBadAsync(layer);
        Volume.Blob("other", await File.ReadAllBytesAsync(Volume.BlobFile(layer), TestContext.Current.CancellationToken));
        if (isDamaged)
        {
            await File.WriteAllBytesAsync(Volume.BlobFile(layer), Some.Bytes(2000), TestContext.Current.CancellationToken);
        }

        (await ImportAsync()).Is(code);
        var http = await ServeAsync();
        (await http.HeadAsync($"/v2/app/blobs/{layer}")).Is(isDamaged ? 404 : 200);
    }

    private static DateTime LongAgo { get; } = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private async Task SetBadAsync(Digest digest)
    {
        using var writer = new IndexWriter(new IndexDatabase(Data));
        await writer.RunAsync(transaction => transaction.SetBlobState(digest, BlobState.Missing), TestContext.Current.CancellationToken);
    }
}
