using Registry.Oci;
using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Sync;

/// <summary>Images are here before somebody asks for them, whole, and nothing comes twice.</summary>
public sealed class ToHere : SyncSuite
{
    [Fact]
    public async Task TheyAreServedWithoutTheUpstream()
    {
        var (one, two) = (Upstream.PutImage(Repository, "v1"), Upstream.PutImage(Repository, "v2", Some.Bytes(2_000_000), Some.Bytes(100)));
        AssertCame(await SyncAsync(), copied: 2, known: 0);
        await Upstream.StopAsync();
        await PullAsync(one, "v1");
        await PullAsync(two, "v2");
        await Upstream.StartAgainAsync();

        // They are the upstream's as before: a tag follows it.
        var next = Upstream.PutImage(Repository, "v1");
        Time.Offset += TimeSpan.FromHours(1);
        await PullAsync(next, "v1");
    }

    [Fact]
    public async Task NothingIsCopiedThatIsThere()
    {
        var image = Upstream.PutImage(Repository, "v1");
        Upstream.PutManifest(Repository, "same", image.Bytes);
        var report = await SyncAsync();
        AssertCame(report, copied: 2, known: 0);
        Assert.Equal((2, image.Blobs.Sum(blob => blob.Length)), (report.Blobs, report.Bytes));
        Assert.Equal((1, 2), (Upstream.Count("GET", "/manifests/"), Upstream.Count("GET", "/blobs/")));
        AssertCame(await SyncAsync(), copied: 0, known: 2);
        Assert.Equal((1, 2), (Upstream.Count("GET", "/manifests/"), Upstream.Count("GET", "/blobs/")));
        var next = Upstream.PutImage(Repository, "v1", image.Blobs[1]);
        AssertCame(await SyncAsync(isDryRun: true), copied: 1, known: 1);
        Assert.Equal($"Would copy {Here}:v1, {next.Digest}", Assert.Single(Lines));
        AssertCame(await SyncAsync(), copied: 1, known: 1);
        Assert.Equal((2, 3), (Upstream.Count("GET", "/manifests/"), Upstream.Count("GET", "/blobs/")));
        await PullAsync(next, "v1");
    }

    [Fact]
    public async Task WhatWasPulledInPartIsMadeWhole()
    {
        var image = await PutKnownImageAsync(100_000);
        AssertCame(await SyncAsync(), copied: 1, known: 0);
        await Upstream.StopAsync();
        await PullAsync(image, "v1");
    }

    [Fact]
    public async Task OnlyTagsThatAreMeantCome()
    {
        Array.ForEach(["latest", "1.0.0", "1.5.0", "1.5.0-arm", "2.0.0"], tag => Upstream.PutImage(Repository, tag));
        AssertCame(await SyncAsync(rule => rule.Versions = ">=1.5"), copied: 2, known: 0);
        AssertCame(await SyncAsync(rule => (rule.Tags, rule.Except) = ("1.*", "*-arm")), copied: 1, known: 1);
        await Upstream.StopAsync();
        Assert.Equal(["1.0.0", "1.5.0", "2.0.0"], await TagsAsync(Here));
    }

    [Fact]
    public async Task OfAnIndexOnlyThePlatformsThatAreMeantCome()
    {
        var (amd, arm, proof) = (Upstream.PutImage(Repository, null), Upstream.PutImage(Repository, null), Upstream.PutImage(Repository, null));
        var index = Some.Utf8($$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{Entry(amd, "linux", "amd64")}},{{Entry(arm, "linux", "arm64")}},
            {{Entry(proof, "unknown", "unknown", $$""","annotations":{"vnd.docker.reference.digest":"{{amd.Digest}}"}""")}}]}
            """);
        Upstream.PutManifest(Repository, "v1", index, MediaTypes.OciIndex);
        AssertCame(await SyncAsync(rule => rule.Platforms = ["linux/amd64"]), copied: 1, known: 0);
        Assert.Equal(0, Upstream.Count("GET", $"{arm.Digest}"));
        AssertCame(await SyncAsync(rule => (rule.Platforms, rule.Into) = (["linux/amd64"], "copies")), copied: 1, known: 0);
        await Upstream.StopAsync();
        foreach (var repository in new[] { Here, $"copies/{Repository}" })
        {
            Assert.Equal(index, (await Http.GetAsync($"/v2/{repository}/manifests/v1")).Is(200).Body);
            await PullAsync(amd, $"{amd.Digest}", repository);
            await PullAsync(proof, $"{proof.Digest}", repository);
        }

        (await Http.GetAsync($"/v2/copies/{Repository}/manifests/{arm.Digest}")).Is(404);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhatRefersToThemComesAlong(bool referrers)
    {
        var image = Upstream.PutImage(Repository, "v1");
        var signature = Referring(image.Digest);
        var ofSignature = Referring(signature);
        var cosign = Upstream.PutImage(Repository, $"sha256-{image.Digest.Hex}.sig");
        AssertCame(await SyncAsync(rule => (rule.Referrers, rule.Tags, rule.Into) = (referrers, "v1", "copies")), copied: 1, known: 0);
        await Upstream.StopAsync();
        foreach (var reference in new[] { $"{signature}", $"{ofSignature}", $"sha256-{image.Digest.Hex}.sig" })
        {
            (await Http.GetAsync($"/v2/copies/{Repository}/manifests/{reference}")).Is(referrers ? 200 : 404);
        }

        (await Http.GetAsync($"/v2/copies/{Repository}/blobs/{cosign.Layer.Digest}")).Is(referrers ? 200 : 404);
    }

    [Fact]
    public async Task WhatCameLaterForTheSameImageComesToo()
    {
        var image = Upstream.PutImage(Repository, "v1");
        AssertCame(await SyncAsync(), copied: 1, known: 0);
        Referring(image.Digest);
        AssertCame(await SyncAsync(), copied: 1, known: 0);
        AssertCame(await SyncAsync(), copied: 0, known: 1);
    }

    [Fact]
    public async Task WhatRefersToWhatRefersHasAnEnd()
    {
        var chain = new List<Digest> { Upstream.PutImage(Repository, "v1").Digest };
        for (var i = 0; i < 12; i++)
        {
            chain.Add(Referring(chain[^1]));
        }

        AssertCame(await SyncAsync(rule => rule.Into = "copies"), copied: 1, known: 0);
        (await Http.GetAsync($"/v2/copies/{Repository}/manifests/{chain[8]}")).Is(200);
        (await Http.GetAsync($"/v2/copies/{Repository}/manifests/{chain[9]}")).Is(404);
    }

    [Fact]
    public async Task AnArtifactMayNameItsOwnSubject()
    {
        var image = Upstream.PutImage(Repository, "v1");
        Upstream.PutManifest(Repository, null, Some.Utf8(Documents.Index([image.Descriptor], Documents.Subject(image.Digest))), MediaTypes.OciIndex);
        AssertCame(await SyncAsync(), copied: 1, known: 0);
    }

    [Fact]
    public async Task UnderAnotherNameTheyAreOurs()
    {
        var image = Upstream.PutImage(Repository, "v1");
        AssertCame(await SyncAsync(rule => rule.Into = "copies"), copied: 1, known: 0);
        await Upstream.StopAsync();
        await PullAsync(image, "v1", $"copies/{Repository}");
        var history = (await Http.GetAsync($"/api/v1/history/copies/{Repository}?tag=v1")).Is(200).Json;
        Assert.Equal("test", history.GetProperty("moves")[0].GetProperty("who").GetString());
    }

    [Fact]
    public async Task ATagThatWasPushedIntoTheUpstreamsNamesStays()
    {
        var pushed = await Http.PushImageAsync(Here, "v1");
        Upstream.PutImage(Repository, "v1");
        AssertCame(await SyncAsync(), copied: 0, known: 0, failed: 1);
        Assert.Contains("was pushed here, and stays", Assert.Single(Lines), StringComparison.Ordinal);
        Assert.Equal(pushed.Bytes, (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200).Body);
    }

    [Fact]
    public async Task AnImmutableTagStaysAndTheOthersCome()
    {
        var image = Upstream.PutImage(Repository, "v1");
        await SyncAsync(rule => rule.Into = "fixed");
        Upstream.PutImage(Repository, "v1");
        Upstream.PutImage(Repository, "v2");
        AssertCame(await SyncAsync(rule => rule.Into = "fixed"), copied: 1, known: 0, failed: 1);
        Assert.Contains(Lines, line => line.Contains("is immutable", StringComparison.Ordinal));
        await PullAsync(image, "v1", $"fixed/{Repository}");
    }

    [Fact]
    public async Task EachTurnIsGivenBack()
    {
        Upstream.PutImage(Repository, "v1", Some.Bytes(100_000), Some.Bytes(100_000), Some.Bytes(100_000));
        AssertCame(await SyncAsync(rule => rule.Into = "copies"), copied: 1, known: 0);
        AssertCame(await SyncAsync(), copied: 1, known: 0);
    }

    [Fact]
    public async Task NobodyGetsABlobByNamingItWhoHasItNot()
    {
        var secret = await Http.PushImageAsync("secret/app", "v1");
        var config = Config();
        Upstream.PutManifest(Repository, "v1", Some.Utf8(Documents.Image(config, [secret.Layer])));
        AssertCame(await SyncAsync(rule => rule.Into = "copies"), copied: 0, known: 0, failed: 1);
        (await Http.GetAsync($"/v2/copies/{Repository}/blobs/{secret.Layer.Digest}")).Is(404);
    }

    [Fact]
    public async Task ATagMovesThoughItsSignaturesCannotBeHad()
    {
        var (one, two) = (Upstream.PutImage(Repository, "v1"), Upstream.PutImage(Repository, "v2"));
        await SyncAsync(rule => rule.Into = "copies");
        Upstream.PutManifest(Repository, "v1", two.Bytes);
        using var trouble = Upstream.Fail("/referrers/", Fault.Status(500));
        AssertCame(await SyncAsync(rule => rule.Into = "copies"), copied: 1, known: 1, failed: 1);
        Assert.Contains(Lines, line => line.StartsWith("what refers to ", StringComparison.Ordinal));
        await PullAsync(two, "v1", $"copies/{Repository}");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(405)]
    [InlineData(406)]
    [InlineData(501)]
    public async Task WhereThereIsNoListOfReferrersTheTagTellsOfThem(int status)
    {
        var image = Upstream.PutImage(Repository, "v1");
        var signature = Referring(image.Digest);
        Upstream.PutIndex(Repository, $"sha256-{image.Digest.Hex}", new Descriptor(MediaTypes.OciManifest, signature, 100));
        using var trouble = Upstream.Fail("/referrers/", Fault.Status(status));
        AssertCame(await SyncAsync(rule => rule.Into = "copies"), copied: 1, known: 0);
        var list = (await Http.GetAsync($"/v2/copies/{Repository}/referrers/{image.Digest}")).Is(200).Json.GetProperty("manifests");
        Assert.Equal($"{signature}", Assert.Single(list.EnumerateArray()).GetProperty("digest").GetString());
        Assert.Equal(["v1"], await TagsAsync($"copies/{Repository}"));
    }

    [Fact]
    public async Task AnIndexWithoutTheImageThatIsMeantIsTold()
    {
        var arm = Upstream.PutImage(Repository, null);
        Upstream.PutManifest(Repository, "v1", Some.Utf8(Documents.Index([], "").Replace("[]", $"[{Entry(arm, "linux", "arm64")}]", StringComparison.Ordinal)), MediaTypes.OciIndex);
        AssertCame(await SyncAsync(rule => rule.Platforms = ["linux/amd64"]), copied: 0, known: 0, failed: 1);
        Assert.Contains("has no image for linux/amd64; it has linux/arm64", Assert.Single(Lines), StringComparison.Ordinal);
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options)
    {
        (upstream.NotFound, upstream.MaxFetches) = (TimeSpan.Zero, 1);
        options.Policies.Immutable.Add(new ImmutableOptions { Repositories = "fixed/**", Tags = "*" });
    }

    private static string Entry(UpstreamImage image, string os, string architecture, string more = "") =>
        Documents.Json(image.Descriptor, $$""","platform":{"os":"{{os}}","architecture":"{{architecture}}"}{{more}}""");
}
