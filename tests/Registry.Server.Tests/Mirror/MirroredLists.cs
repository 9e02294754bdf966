using Registry.Oci;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>Tags and referrers are the upstream's and those that are here.</summary>
public sealed class MirroredLists : MirrorSuite
{
    [Fact]
    public async Task TagsAreThoseOfBoth()
    {
        Array.ForEach(["v3", "v1", "v5"], tag => Upstream.PutImage(Repository, tag));
        await Http.PushImageAsync(Here, "v2");
        Assert.Equal(["v1", "v2", "v3", "v5"], await TagsAsync($"/v2/{Here}/tags/list"));
        Assert.Equal(["v1", "v2", "v3", "v5"], (await Http.WalkAsync($"/v2/{Here}/tags/list?n=2")).SelectMany(page => page.Names("tags")));
        Assert.Equal(["v3"], await TagsAsync($"/v2/{Here}/tags/list?n=1&last=v2"));
        Assert.Equal(1, Upstream.Count("GET", "/tags/list"));
    }

    [Fact]
    public async Task ManyTagsComePageByPage()
    {
        var image = Upstream.PutImage(Repository, null);
        var tags = Enumerable.Range(0, 2500).Select(number => $"t{number:0000}").ToList();
        tags.ForEach(tag => Upstream.PutManifest(Repository, tag, image.Bytes));
        Assert.Equal(tags, await TagsAsync($"/v2/{Here}/tags/list"));
        Assert.Equal(3, Upstream.Count("GET", "/tags/list"));
    }

    [Fact]
    public async Task TagsOfAnUpstreamThatFailsAreThoseThatAreKnown()
    {
        Upstream.PutImage(Repository, "v1");
        await Http.PushImageAsync(Here, "v2");
        using (Upstream.Fail("/tags/", Fault.Html))
        {
            var answer = (await Http.GetAsync($"/v2/{Here}/tags/list")).Is(200);
            Assert.Equal(["v2"], answer.Names("tags"));
            Assert.Contains("tags may be missing", answer["Warning"], StringComparison.Ordinal);
            (await AskAsync("x/tags/list")).IsError(502, "UNAVAILABLE");
        }

        // It is not asked again at once.
        Assert.Equal(["v2"], await TagsAsync($"/v2/{Here}/tags/list"));
        Assert.Equal(1, Upstream.Count("GET", $"{Repository}/tags/"));
        Time.Offset += TimeSpan.FromMinutes(1);
        Assert.Equal(["v1", "v2"], await TagsAsync($"/v2/{Here}/tags/list"));
        await Upstream.StopAsync();
        Time.Offset += TimeSpan.FromHours(1);
        Assert.Equal(["v1", "v2"], await TagsAsync($"/v2/{Here}/tags/list"));
    }

    [Fact]
    public async Task ARepositoryThatNobodyHasHasNoTagsAndIsNotAskedForEachTime()
    {
        (await Http.GetAsync($"/v2/{Here}/tags/list")).IsError(404, "NAME_UNKNOWN");
        (await Http.GetAsync($"/v2/{Here}/tags/list")).IsError(404, "NAME_UNKNOWN");
        Assert.Equal(1, Upstream.Count("GET", "/tags/list"));
        Upstream.PutImage(Repository, "v1");
        Time.Offset += TimeSpan.FromMinutes(1);
        Assert.Equal(["v1"], await TagsAsync($"/v2/{Here}/tags/list"));
    }

    [Fact]
    public async Task WhatNoTagCanBeCalledHidesNoOther()
    {
        Upstream.PutImage(Repository, "v1");
        using var trouble = Upstream.Fail("/tags/", Fault.Status(200, """{"tags":["\ud800",5,null,"-","v1"]}""", ("Content-Type", "application/json")));
        Assert.Equal(["v1"], await TagsAsync($"/v2/{Here}/tags/list"));
    }

    [Fact]
    public async Task ReferrersComeAlong()
    {
        var image = Upstream.PutImage(Repository, "v1");
        var (signature, bill) = (Referring(image, "application/signature"), Referring(image, "application/bill"));
        await PullAsync(image, "v1");
        Assert.Equal(Sorted(signature, bill), await ReferrersAsync(image));
        Assert.Equal([$"{bill}"], await ReferrersAsync(image, "?artifactType=application/bill"));
        Assert.Equal(1, Upstream.Count("GET", "/referrers/"));
        await Upstream.StopAsync();
        Time.Offset += TimeSpan.FromHours(1);
        Assert.Equal(Sorted(signature, bill), await ReferrersAsync(image));
    }

    [Fact]
    public async Task ASignatureThatWasPushedHereStandsBesideThoseFromThere()
    {
        var image = Upstream.PutImage(Repository, "v1");
        var there = Referring(image, "application/signature");
        await PullAsync(image, "v1");
        var bytes = Referrer(image, "application/ours");
        await Http.PushBlobAsync(Here, Documents.EmptyConfig);
        (await Http.PutAsync($"/v2/{Here}/manifests/{Digest.Of(bytes)}", bytes, ("Content-Type", MediaTypes.OciManifest))).Is(201);
        Assert.Equal(Sorted(there, Digest.Of(bytes)), await ReferrersAsync(image));
    }

    [Fact]
    public async Task WithoutTheApiTheFallbackTagTells()
    {
        var image = Upstream.PutImage(Repository, "v1");
        var signature = Upstream.PutImage(Repository, null);
        Upstream.PutIndex(Repository, $"sha256-{image.Digest.Hex}", signature.Descriptor);
        using var trouble = Upstream.Fail("/referrers/", Fault.Status(404));
        Assert.Equal([$"{signature.Digest}"], await ReferrersAsync(image));
    }

    [Fact]
    public async Task ReferrersOfAnUpstreamThatFailsAreThoseThatAreHere()
    {
        var image = Upstream.PutImage(Repository, "v1");
        using var trouble = Upstream.Fail("/referrers/", Fault.Status(500));
        var answer = (await Http.GetAsync($"/v2/{Here}/referrers/{image.Digest}")).Is(200);
        Assert.Contains("referrers may be missing", answer["Warning"], StringComparison.Ordinal);
        var asked = Upstream.Requests.Count;
        Assert.Equal(answer["Warning"], (await Http.GetAsync($"/v2/{Here}/referrers/{image.Digest}")).Is(200)["Warning"]);
        Assert.Equal(asked, Upstream.Requests.Count);
    }

    private Digest Referring(UpstreamImage image, string artifactType) => Upstream.PutManifest(Repository, null, Referrer(image, artifactType));

    private static byte[] Referrer(UpstreamImage image, string artifactType) =>
        Some.Utf8(Documents.Image(
            Documents.Of(Documents.EmptyConfig, Documents.ConfigType),
            [],
            $$""","artifactType":"{{artifactType}}","subject":{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{image.Digest}}","size":{{image.Bytes.Length}}}"""));

    private static IEnumerable<string> Sorted(params Digest[] digests) => digests.Select(digest => $"{digest}").Order(StringComparer.Ordinal);

    private async Task<IEnumerable<string>> TagsAsync(string path) => (await Http.GetAsync(path)).Is(200).Names("tags");

    private async Task<IEnumerable<string>> ReferrersAsync(UpstreamImage image, string query = "") =>
        [.. (await Http.GetAsync($"/v2/{Here}/referrers/{image.Digest}{query}")).Is(200).Json.GetProperty("manifests").EnumerateArray().Select(entry => entry.GetProperty("digest").GetString()!)];
}
