using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>Blobs that come slowly keep neither manifests nor each other from coming, and what is not there is not asked for each time.</summary>
public sealed class FetchTurns : MirrorSuite
{
    [Fact]
    public async Task SlowBlobsAreNoOutage()
    {
        var slow = Upstream.PutImage(Repository, "v1", Some.Bytes(1000), Some.Bytes(1001), Some.Bytes(1002));
        (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200);
        using var held = Upstream.Fail("/blobs/", BodyFaults.StallAfter(0));
        var pulls = slow.Layers.Select(layer => Http.GetAsync($"/v2/{Here}/blobs/{layer.Digest}")).ToList();
        await held.HeldAsync();
        Time.Offset += TimeSpan.FromMinutes(5);
        var other = Upstream.PutImage(Repository, "v2");
        Assert.Equal(other.Bytes, (await Http.GetAsync($"/v2/{Here}/manifests/v2")).Is(200).Body);
        Assert.Single(held.Met);
        held.Heal();
        Assert.Equal([.. slow.Blobs.Skip(1)], (await Task.WhenAll(pulls)).Select(answer => answer.Is(200).Body));
    }

    [Fact]
    public async Task WhatIsNotThereIsNotAskedForEachTime()
    {
        var (blob, path) = (Some.Bytes(1000), $"/v2/{Here}/blobs/");
        var digest = Oci.Digest.Of(blob);
        (await Http.HeadAsync($"{path}{digest}")).Is(404);
        (await Http.HeadAsync($"{path}{digest}")).Is(404);
        (await Http.GetAsync($"{path}{digest}")).IsError(404, "BLOB_UNKNOWN");
        Assert.Single(Upstream.Requests);
        Upstream.PutBlob(blob);
        Time.Offset += TimeSpan.FromMinutes(1);
        Assert.Equal(blob, (await Http.GetAsync($"{path}{digest}")).Is(200).Body);
    }

    [Fact]
    public async Task AnUpstreamThatCutsAfterEachByteIsGivenUp()
    {
        var image = await PutKnownImageAsync(1000);
        using (Upstream.Fail($"{image.Layer.Digest}", BodyFaults.CutAfter(1)))
        {
            await AssertNotWholeAsync(image.Layer);
        }

        Assert.Equal(101, Upstream.Count("GET", $"{image.Layer.Digest}"));
        await PullAsync(image, "v1");
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options) => upstream.MaxFetches = 1;
}
