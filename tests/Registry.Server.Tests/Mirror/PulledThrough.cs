using Registry.Oci;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>What is not here comes from its upstream, once, and is here from then on.</summary>
public sealed class PulledThrough : MirrorSuite
{
    [Fact]
    public async Task AnImageIsFetchedOnceAndOutlivesItsUpstream()
    {
        var image = Upstream.PutImage(Repository, "v1", Some.Bytes(3_000_000), Some.Bytes(100));
        await PullAsync(image, "v1");
        await Upstream.StopAsync();
        await PullAsync(image, "v1");
        Assert.Equal(1, Upstream.Count("GET", $"{Repository}/manifests/"));
        Assert.Equal(3, Upstream.Count("GET", $"{Repository}/blobs/"));
        Assert.Equal(4, Upstream.Requests.Count);

        await Http.RestartAsync();
        await PullAsync(image, $"{image.Digest}");
    }

    [Fact]
    public async Task OnlyWhatIsAskedForIsFetched()
    {
        var (amd, arm) = (Upstream.PutImage(Repository, null), Upstream.PutImage(Repository, null));
        var index = Upstream.PutIndex(Repository, "v1", amd.Descriptor, arm.Descriptor);
        (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200).Has("Docker-Content-Digest", $"{index}");
        await PullAsync(amd, $"{amd.Digest}");
        Assert.Equal(2, Upstream.Count("GET", $"{Repository}/manifests/"));
        Assert.Equal(0, Upstream.Count("GET", $"{arm.Digest}"));
        Assert.Equal(0, Upstream.Count("GET", $"{arm.Layer.Digest}"));
        Assert.Empty(await CheckLostAsync());
    }

    [Fact]
    public async Task HeadTellsWhatGetWouldAndFetchesNothing()
    {
        var image = Upstream.PutImage(Repository, "v1");
        (await Http.HeadAsync($"/v2/{Here}/manifests/v1")).Is(200)
            .Has("Docker-Content-Digest", $"{image.Digest}").Has("Content-Length", $"{image.Bytes.Length}").Has("Content-Type", MediaTypes.OciManifest);
        (await Http.HeadAsync($"/v2/{Here}/manifests/{image.Digest}")).Is(200).Has("Docker-Content-Digest", $"{image.Digest}");
        (await Http.HeadAsync($"/v2/{Here}/blobs/{image.Layer.Digest}")).Is(200).Has("Content-Length", $"{image.Layer.Size}");
        (await Http.HeadAsync($"/v2/{Here}/manifests/none")).Is(404);
        (await Http.HeadAsync($"/v2/{Here}/blobs/{Some.Digest()}")).Is(404);
        Assert.Equal(0, Upstream.Count("GET", "/v2/"));
        await PullAsync(image, "v1");
        Assert.Equal(1, Upstream.Count("HEAD", "manifests/v1"));
        Assert.Equal(1, Upstream.Count("GET", "/manifests/"));
    }

    [Fact]
    public async Task WhatIsUnknownThereIsUnknownHere()
    {
        Upstream.PutImage(Repository, "v1");
        (await Http.GetAsync($"/v2/{Here}/manifests/none")).IsError(404, "MANIFEST_UNKNOWN");
        (await Http.GetAsync($"/v2/{Here}/manifests/{Some.Digest()}")).IsError(404, "MANIFEST_UNKNOWN");
        (await Http.GetAsync($"/v2/{Here}/blobs/{Some.Digest()}")).IsError(404, "BLOB_UNKNOWN");
        (await Http.GetAsync("/v2/elsewhere.io/a/manifests/v1")).IsError(404, "MANIFEST_UNKNOWN");
        Assert.Equal(3, Upstream.Requests.Count);
    }

    [Fact]
    public async Task WhatIsMissingIsNotAskedForAgainForAWhile()
    {
        (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(404);
        (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(404);
        (await Http.HeadAsync($"/v2/{Here}/manifests/v1")).Is(404);
        Assert.Single(Upstream.Requests);
        var image = Upstream.PutImage(Repository, "v1");
        Time.Offset += TimeSpan.FromSeconds(31);
        await PullAsync(image, "v1");
    }

    [Fact]
    public async Task ABlobOfAnotherRepositoryIsNotFetchedAgainButItsUpstreamIsAsked()
    {
        var image = Upstream.PutImage(Repository, "v1");
        await PullAsync(image, "v1");
        Upstream.PutManifest($"{Repository}/copy", "v1", image.Bytes);
        await PullAsync(image, "v1", $"{Here}/copy");
        Assert.Equal(2, Upstream.Count("GET", "/blobs/"));
        Assert.Equal(2, Upstream.Count("HEAD", "/blobs/"));

        // Who knows a digest of another repository gets nothing that its upstream does not have.
        await Http.PushBlobAsync("secret", [1, 2, 3]);
        (await Http.GetAsync($"/v2/{Here}/blobs/{Digest.Of([1, 2, 3])}")).IsError(404, "BLOB_UNKNOWN");
    }

    [Fact]
    public async Task WhatIsLostHereIsFetchedAgain()
    {
        var image = Upstream.PutImage(Repository, "v1");
        await PullAsync(image, "v1");
        (await Http.DeleteAsync($"/v2/{Here}/manifests/{image.Digest}")).Is(202);
        File.Delete(BlobFile(image.Layer.Digest));
        await PullAsync(image, "v1");
    }

    private async Task<List<string>> CheckLostAsync() =>
        [.. (await Http.SendUncheckedAsync("GET", "/readyz")).Text.Split('\n').Where(line => line.Contains("missing", StringComparison.Ordinal))];
}
