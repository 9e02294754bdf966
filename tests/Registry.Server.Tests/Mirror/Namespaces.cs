using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>The three ways to the same content, and what was pushed here beside it.</summary>
public sealed class Namespaces : MirrorSuite
{
    [Fact]
    public async Task ContainerdNamesTheRegistryThatItMeans()
    {
        var image = Upstream.PutImage(Repository, "v1");
        var answer = (await Http.GetAsync($"/v2/{Repository}/manifests/v1?ns={Name}")).Is(200).Has("OCI-Namespace", Name);
        Assert.Equal(image.Bytes, answer.Body);
        (await Http.GetAsync($"/v2/{Repository}/blobs/{image.Layer.Digest}?ns={Name}")).Is(200);
        (await Http.GetAsync($"/v2/{Repository}/manifests/v1?ns={Upstream.Host}")).Is(200);
        (await Http.GetAsync($"/v2/{Repository}/manifests/v1?ns=else.io")).IsError(404, "NAME_UNKNOWN");
        (await Http.GetAsync($"/v2/?ns={Name}")).Is(200);
    }

    [Fact]
    public async Task WhatWasPushedHereIsNotTakenForAnotherRegistrys()
    {
        await Http.PushImageAsync(Repository, "v1");
        (await Http.GetAsync($"/v2/{Repository}/manifests/v1?ns=else.io")).IsError(404, "NAME_UNKNOWN");
        (await Http.GetAsync($"/v2/{Repository}/manifests/v1?ns={Name}")).IsError(404, "MANIFEST_UNKNOWN");
        (await Http.GetAsync($"/v2/{Repository}/manifests/v1?ns={Http.Address.Authority}")).Is(200);
    }

    [Fact]
    public async Task AtTheRootWhatWasPushedHereWins()
    {
        var there = Upstream.PutImage(Repository, "v1");
        Assert.Equal(there.Bytes, (await Http.GetAsync($"/v2/{Repository}/manifests/v1")).Is(200).Body);
        (await Http.GetAsync($"/v2/{Repository}/blobs/{there.Layer.Digest}")).Is(200);
        var here = await Http.PushImageAsync(Repository, "v1");
        Assert.Equal(here.Bytes, (await Http.GetAsync($"/v2/{Repository}/manifests/v1")).Is(200).Body);
        Assert.Equal(there.Bytes, (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200).Body);
    }

    [Fact]
    public async Task AFirstPushIsNotAskedForThere()
    {
        var there = Upstream.PutImage(Repository, "v1");
        (await Http.HeadAsync($"/v2/{Repository}/blobs/{there.Layer.Digest}")).Is(404);
        var location = await Http.BeginAsync(Repository);
        (await Http.GetAsync(location)).Is(204);
        Assert.Empty(Upstream.Requests);
    }

    [Fact]
    public async Task AtTheRootBothNamesHaveToBeAllowedAndNothingTellsWhatIsHere()
    {
        var there = Upstream.PutImage(Repository, "v1");
        await Http.PushImageAsync($"{Repository}/here", "v1");
        await Http.AddUserAsync("alice", "a password");
        await Http.AllowAsync("anonymous", $"{Name}/**", "pull");
        var (here, nowhere) = (await Http.GetAsync($"/v2/{Repository}/here/manifests/v1"), await Http.GetAsync($"/v2/{Repository}/nowhere/manifests/v1"));
        Assert.Equal(here.Is(401).Message.Replace("/here", "", StringComparison.Ordinal), nowhere.Is(401).Message.Replace("/nowhere", "", StringComparison.Ordinal));
        Assert.Empty(Upstream.Requests);
        await Http.AllowAsync("anonymous", $"{Repository}/**", "pull");
        await Http.AllowAsync("anonymous", Repository, "pull");
        Assert.Equal(there.Bytes, (await Http.GetAsync($"/v2/{Repository}/manifests/v1")).Is(200).Body);
        Assert.Equal(["v1"], (await Http.GetAsync($"/v2/{Repository}/tags/list")).Is(200).Names("tags"));
        Assert.Empty((await Http.GetAsync($"/v2/{Repository}/referrers/{there.Digest}")).Is(200).Json.GetProperty("manifests").EnumerateArray());
        Assert.Equal(1, Upstream.Count("GET", "/referrers/"));
    }

    [Fact]
    public async Task WhoMayNotPullFromTheUpstreamGetsNothingAtTheRoot()
    {
        Upstream.PutImage(Repository, "v1");
        await Http.AddUserAsync("alice", "a password");
        await Http.AllowAsync("anonymous", Repository, "pull");
        (await Http.GetAsync($"/v2/{Repository}/manifests/v1")).IsError(404, "MANIFEST_UNKNOWN");
        Assert.Empty(Upstream.Requests);
    }

    [Fact]
    public async Task ATagThatWasPushedHereIsMovedByNoUpstream()
    {
        Upstream.PutImage(Repository, "v1");
        var here = await Http.PushImageAsync(Here, "v1");
        Assert.Equal(here.Bytes, (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200).Body);
        Time.Offset += TimeSpan.FromDays(1);
        Assert.Equal(here.Bytes, (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200).Body);
        Assert.Empty(Upstream.Requests);
    }

    [Fact]
    public async Task APushOverAMirroredTagStays()
    {
        var there = Upstream.PutImage(Repository, "v1");
        await PullAsync(there, "v1");
        var here = await Http.PushImageAsync(Here, "v1");
        Time.Offset += TimeSpan.FromDays(1);
        Assert.Equal(here.Bytes, (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200).Body);
    }

    [Theory]
    [InlineData("public/a", true)]
    [InlineData("public/secret/b", false)]
    [InlineData("other/a", false)]
    public async Task OnlyAllowedRepositoriesAreAskedFor(string repository, bool allowed)
    {
        Upstream.PutImage(repository, "v1");
        (await Http.GetAsync($"/v2/narrow.io/{repository}/manifests/v1")).Is(allowed ? 200 : 404);
        Assert.Equal(allowed ? 1 : 0, Upstream.Requests.Count);
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options)
    {
        options.Mirror.Root = Name;
        options.Mirror.Upstreams.Add(new UpstreamOptions { Name = "narrow.io", Url = upstream.Url, Allow = ["public/**"], Refuse = ["public/secret/**"] });
    }
}
