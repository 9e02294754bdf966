using System.Net;
using System.Net.Http.Headers;
using Registry.Oci;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>One request upstream serves all who ask, each from the first moment on, and none of them depends on another.</summary>
public sealed class SharedFetches : MirrorSuite
{
    private const int Large = 5_000_000;

    [Fact]
    public async Task FiftyClientsAreOneRequest()
    {
        var image = Upstream.PutImage(Repository, "v1", Some.Bytes(Large), Some.Bytes(1000));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PullAsync(image, "v1")));
        Assert.Equal(1, Upstream.Count("GET", "/manifests/"));
        foreach (var blob in image.Layers.Prepend(image.Config))
        {
            Assert.Equal(1, Upstream.Count("GET", $"/blobs/{blob.Digest}"));
        }
    }

    [Fact]
    public async Task FiftyClientsAreOneQuestionWhereTheBlobIsHereAlready()
    {
        var image = Upstream.PutImage(Repository, "v1");
        await PullAsync(image, "v1");
        Upstream.PutManifest($"{Repository}/copy", "v1", image.Bytes);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PullAsync(image, "v1", $"{Here}/copy")));
        Assert.Equal(1, Upstream.Count("HEAD", $"copy/blobs/{image.Layer.Digest}"));
        Assert.Equal(0, Upstream.Count("GET", "copy/blobs/"));
    }

    [Fact]
    public async Task TheFirstBytesComeBeforeTheLastAreThere()
    {
        var image = await PutKnownImageAsync(Large);
        using var held = Upstream.Hold($"{image.Layer.Digest}");
        await using var first = await OpenAsync(image.Layer.Digest);
        await AssertReadsAsync(first, image.Blobs[1].AsMemory(0, Large / 2));

        // Who comes late gets all from the beginning, which by now is in no memory any more.
        await using var late = await OpenAsync(image.Layer.Digest);
        await AssertReadsAsync(late, image.Blobs[1].AsMemory(0, Large / 2));
        held.Heal();
        await AssertReadsAsync(first, image.Blobs[1].AsMemory(Large / 2));
        await AssertReadsAsync(late, image.Blobs[1].AsMemory(Large / 2));
        Assert.Equal(0, await late.ReadAsync(new byte[1], Token));
        Assert.Equal(1, Upstream.Count("GET", $"{image.Layer.Digest}"));
    }

    [Fact]
    public async Task WhoLeavesStopsNobody()
    {
        var image = await PutKnownImageAsync(Large);
        using var held = Upstream.Hold($"{image.Layer.Digest}");
        var leaving = await OpenAsync(image.Layer.Digest);
        await using var staying = await OpenAsync(image.Layer.Digest);
        await AssertReadsAsync(leaving, image.Blobs[1].AsMemory(0, 1000));
        await leaving.DisposeAsync();
        held.Heal();
        await AssertReadsAsync(staying, image.Blobs[1]);
    }

    [Fact]
    public async Task WhatEverybodyHasLeftIsHereAllTheSame()
    {
        var image = await PutKnownImageAsync(Large);
        using var held = Upstream.Hold($"{image.Layer.Digest}");
        var leaving = await OpenAsync(image.Layer.Digest);
        await leaving.DisposeAsync();
        held.Heal();
        await Patience.UntilAsync(() => Task.FromResult(File.Exists(BlobFile(image.Layer.Digest))));
        await PullAsync(image, "v1");
        Assert.Equal(1, Upstream.Count("GET", $"{image.Layer.Digest}"));
    }

    [Fact]
    public async Task WhoGoesOnGetsTheRestOfWhatIsArriving()
    {
        var image = await PutKnownImageAsync(Large);
        using var held = Upstream.Hold($"{image.Layer.Digest}");
        await using var rest = await OpenAsync(image.Layer.Digest, from: 1_000_000);
        await AssertReadsAsync(rest, image.Blobs[1].AsMemory(1_000_000, 1_000_000));
        held.Heal();
        await AssertReadsAsync(rest, image.Blobs[1].AsMemory(2_000_000));
    }

    private async Task<Stream> OpenAsync(Digest digest, long? from = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/v2/{Here}/blobs/{digest}", UriKind.Relative));
        request.Headers.Range = from is null ? null : new RangeHeaderValue(from, null);
        var response = await Http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(from is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(Large - (from ?? 0), response.Content.Headers.ContentLength);
        return await response.Content.ReadAsStreamAsync(Token);
    }

    private static async Task AssertReadsAsync(Stream stream, ReadOnlyMemory<byte> expected)
    {
        var read = new byte[expected.Length];
        await stream.ReadExactlyAsync(read, Token);
        Assert.True(expected.Span.SequenceEqual(read));
    }
}
