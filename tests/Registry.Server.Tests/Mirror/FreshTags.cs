using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>A tag is asked about once in a while, by HEAD, and what is here is served whatever the upstream says.</summary>
public sealed class FreshTags : MirrorSuite
{
    private static readonly TimeSpan Old = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task WhatIsFreshIsNotAskedFor()
    {
        var image = Upstream.PutImage(Repository, "v1");
        await PullAsync(image, "v1");
        var asked = Upstream.Requests.Count;
        Upstream.PutImage(Repository, "v1");
        await PullAsync(image, "v1");
        Assert.Equal(asked, Upstream.Requests.Count);
    }

    [Fact]
    public async Task WhatIsOldIsConfirmedByHead()
    {
        var image = Upstream.PutImage(Repository, "v1");
        await PullAsync(image, "v1");
        Time.Offset += Old;
        await PullAsync(image, "v1");
        await PullAsync(image, "v1");
        Assert.Equal(1, Upstream.Count("GET", "/manifests/"));
        Assert.Equal($"\"{image.Digest}\"", Assert.Single(Upstream.Requests, request => request.Is("HEAD", "/manifests/v1")).IfNoneMatch);
    }

    [Fact]
    public async Task ATagThatMovedIsFollowedAndBackAgainWithoutAFetch()
    {
        var (first, second) = (Upstream.PutImage(Repository, "v1"), Upstream.PutImage(Repository, null));
        await PullAsync(first, "v1");
        Upstream.PutManifest(Repository, "v1", second.Bytes);
        Time.Offset += Old;
        (await Http.HeadAsync($"/v2/{Here}/manifests/v1")).Is(200).Has("Docker-Content-Digest", $"{second.Digest}");
        await PullAsync(second, "v1");
        await PullAsync(first, $"{first.Digest}");
        Assert.Equal(2, Upstream.Count("GET", "/manifests/"));

        Upstream.PutManifest(Repository, "v1", first.Bytes);
        Time.Offset += Old;
        await PullAsync(first, "v1");
        Assert.Equal(2, Upstream.Count("GET", "/manifests/"));
        Assert.Equal(2, Upstream.Count("HEAD", "/manifests/"));
    }

    [Fact]
    public async Task ATagThatIsGoneThereStaysHereWithAWarning()
    {
        var image = Upstream.PutImage(Repository, "v1");
        await PullAsync(image, "v1");
        Upstream.RemoveManifest(Repository, "v1");
        Time.Offset += Old;
        var answer = (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200);
        Assert.Equal(image.Bytes, answer.Body);
        Assert.StartsWith("299 - \"", answer["Warning"], StringComparison.Ordinal);
        Assert.Contains("has no tag v1", answer["Warning"], StringComparison.Ordinal);
    }

    // As containerd and docker's engine do.
    [Fact]
    public async Task ATagWhoseDigestAloneIsPulledIsHereAsWell()
    {
        var image = Upstream.PutImage(Repository, "v1");
        (await Http.HeadAsync($"/v2/{Here}/manifests/v1")).Is(200);
        await PullAsync(image, $"{image.Digest}");
        await Upstream.StopAsync();
        Time.Offset += Old;
        await PullAsync(image, "v1");
        (await Http.HeadAsync($"/v2/{Here}/manifests/v1")).Is(200).Has("Docker-Content-Digest", $"{image.Digest}");
    }

    [Fact]
    public async Task WhatATagWasSaidToNameDoesNotBringItBack()
    {
        var (old, image) = (Upstream.PutImage(Repository, "v1"), Upstream.PutImage(Repository, null));
        (await Http.HeadAsync($"/v2/{Here}/manifests/v1")).Is(200).Has("Docker-Content-Digest", $"{old.Digest}");
        Upstream.PutManifest(Repository, "v1", image.Bytes);
        Time.Offset += Old;
        await PullAsync(image, "v1");
        await PullAsync(old, $"{old.Digest}");
        await PullAsync(image, "v1");
        await Upstream.StopAsync();
        Time.Offset += Old;
        await PullAsync(image, "v1");
    }

    [Fact]
    public async Task AfterARestartItIsAskedAgainOnce()
    {
        var image = Upstream.PutImage(Repository, "v1");
        await PullAsync(image, "v1");
        await Http.RestartAsync();
        await PullAsync(image, "v1");
        await PullAsync(image, "v1");
        Assert.Equal(1, Upstream.Count("HEAD", "/manifests/v1"));
        Assert.Equal(1, Upstream.Count("GET", "/manifests/v1"));
    }
}
