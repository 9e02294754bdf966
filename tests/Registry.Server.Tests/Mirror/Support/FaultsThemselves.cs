using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>The faults of the mirror's upstreams are what their names say.</summary>
public sealed class FaultsThemselves
{
    private const string Repository = "library/some/image";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ItSaysWhatItIsToldForSoManyTimes()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        upstream.PutImage(Repository, "1");
        var path = $"/v2/{Repository}/manifests/1";
        var trouble = upstream.Fail("/manifests/", Fault.Status(429, null, ("Retry-After", "7")), times: 2);
        (await upstream.SendUncheckedAsync("GET", path)).IsError(429, "UNKNOWN").Has("Retry-After", "7");
        (await upstream.GetAsync("/v2/")).Is(200);
        (await upstream.SendUncheckedAsync("HEAD", path)).Is(429);
        (await upstream.GetAsync(path)).Is(200);
        Assert.Equal(2, trouble.Met.Count);
    }

    [Fact]
    public async Task ACutBodyEndsWhereItIsCut()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        var blob = Some.Bytes(5_000_000);
        var path = $"/v2/{Repository}/blobs/{upstream.PutBlob(blob)}";
        upstream.Fail("/blobs/", BodyFaults.CutAfter(3_000_001), times: 1);
        using (var download = await BeginAsync(upstream, path))
        {
            Assert.Equal(blob.Length, download.Content.Headers.ContentLength);
            var body = await download.Content.ReadAsStreamAsync(Token);
            var begin = new byte[3_000_001];
            await body.ReadExactlyAsync(begin, Token);
            Assert.Equal(blob[..3_000_001], begin);
            await Assert.ThrowsAsync<HttpIOException>(async () => await body.ReadExactlyAsync(new byte[1], Token));
        }

        upstream.Fail("/blobs/", BodyFaults.ResetAfter(1000), times: 1);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => upstream.GetAsync(path));
        (await upstream.HeadAsync(path)).Is(200).Has("Content-Length", "5000000");
        Assert.Equal(blob, (await upstream.GetAsync(path)).Is(200).Body);
    }

    [Fact]
    public async Task ABodyThatIsHeldComesByHalfUntilItIsReleased()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        var blob = Some.Bytes(1000);
        var path = $"/v2/{Repository}/blobs/{upstream.PutBlob(blob)}";
        using var trouble = upstream.Hold("/blobs/");
        using var download = await BeginAsync(upstream, path);
        var body = await download.Content.ReadAsStreamAsync(Token);
        var bytes = new byte[1000];
        await body.ReadExactlyAsync(bytes.AsMemory(..500), Token);
        var rest = body.ReadExactlyAsync(bytes.AsMemory(500..), Token).AsTask();
        var request = await trouble.HeldAsync();
        Assert.False(rest.IsCompleted || request.IsAnswered.IsCompleted);
        trouble.Heal();
        await rest;
        Assert.Equal(blob, bytes);
        Assert.True(await request.IsAnswered);
    }

    [Fact]
    public async Task WhoIsHeldAndGoesIsNoticed()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        upstream.PutImage(Repository, "1");
        using var trouble = upstream.Fail("/manifests/", BodyFaults.Silence);
        using var patience = new CancellationTokenSource();
        var asked = upstream.Client.GetAsync($"/v2/{Repository}/manifests/1", patience.Token);
        var request = await trouble.HeldAsync();
        await patience.CancelAsync();
        Assert.False(await request.IsAnswered);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task AnEndlessBodyGoesOnUntilTheClientGoes()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        var path = $"/v2/{Repository}/blobs/{upstream.PutBlob(Some.Bytes(10))}";
        upstream.Fail("/blobs/", BodyFaults.EndlessBody);
        using (var download = await BeginAsync(upstream, path))
        {
            Assert.Null(download.Content.Headers.ContentLength);
            await (await download.Content.ReadAsStreamAsync(Token)).ReadExactlyAsync(new byte[1024 * 1024], Token);
        }

        Assert.False(await upstream.Requests[^1].IsAnswered);
    }

    [Fact]
    public async Task BodiesAndHeadersAreWrongAsTheyAreToldToBe()
    {
        await using var upstream = await FaultyUpstream.StartAsync();
        var blob = Some.Bytes(1000);
        var path = $"/v2/{Repository}/blobs/{upstream.PutBlob(blob)}";
        byte[] other = [.. blob[..^1], (byte)(blob[^1] ^ 1)];
        Assert.Equal(other, (await FailingAsync(BodyFaults.WrongBytes)).Body);
        Assert.Equal(blob[..^10], (await FailingAsync(BodyFaults.WrongLength(-10))).Has("Content-Length", "990").Body);
        Assert.Equal(1010, (await FailingAsync(BodyFaults.WrongLength(10))).Body.Length);
        Assert.Equal(blob, (await FailingAsync(BodyFaults.Chunked)).Has("Content-Length", null).Body);
        Assert.NotEqual($"{Digest.Of(blob)}", (await FailingAsync(Fault.WrongDigestHeader))["Docker-Content-Digest"]);
        (await FailingAsync(Fault.Html)).Has("Content-Type", "text/html; charset=utf-8");
        (await FailingAsync(Fault.Schema1)).Has("Content-Type", MediaTypes.DockerSchema1Signed);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => FailingAsync(BodyFaults.BrokenPromise(1)));

        Task<Answer> FailingAsync(Fault fault)
        {
            upstream.Fail("/blobs/", fault, times: 1);
            return upstream.SendUncheckedAsync("GET", path);
        }
    }

    [Fact]
    public async Task ARedirectLeadsElsewhereOrRoundAndRound()
    {
        await using var blobs = await FaultyUpstream.StartAsync();
        await using var upstream = await FaultyUpstream.StartAsync();
        var blob = Some.Bytes(1000);
        var path = $"/v2/{Repository}/blobs/{blobs.PutBlob(blob)}";
        upstream.Fail("/blobs/", Fault.RedirectTo(blobs.Address), times: 1);
        var elsewhere = (await upstream.SendUncheckedAsync("GET", path)).Is(307).Location;
        Assert.Equal(new Uri(blobs.Address, path), new Uri(elsewhere));
        Assert.Equal(blob, await upstream.Client.GetByteArrayAsync(elsewhere, Token));
        Assert.Equal(blobs.Host, Assert.Single(blobs.Requests).Host);
        upstream.Fail("/blobs/", Fault.RedirectLoop);
        (await upstream.SendUncheckedAsync("GET", $"{path}?a=b")).Is(307).Has("Location", $"{path}?a=b");
    }

    private static Task<HttpResponseMessage> BeginAsync(FaultyUpstream upstream, string path) =>
        upstream.Client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
}
