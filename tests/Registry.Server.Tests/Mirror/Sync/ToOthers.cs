using Registry.Oci;
using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Sync;

/// <summary>Images go to other registries as any client would push them, and from one to another.</summary>
public sealed class ToOthers : SyncSuite
{
    private RegistryOptions _options = null!;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ToTheOfficialRegistry(bool htpasswd)
    {
        await using var other = await UpstreamRegistry.StartAsync(htpasswd);
        SignIn(other.Host, htpasswd ? UpstreamRegistry.User : null, UpstreamRegistry.Password);
        var (one, two) = (await Http.PushImageAsync("team/app", "v1"), await Http.PushImageAsync("team/app", "v2"));
        var index = await Http.PushManifestAsync("team/app", "both", Documents.Index([Of(one), Of(two)]), MediaTypes.OciIndex);
        AssertCame(await AwayAsync(other.Host, "team/**"), copied: 3, known: 0);
        Assert.Equal(one.Bytes, (await PulledAsync(other, "team/app", "v1")).Body);
        Assert.Equal($"{index}", (await PulledAsync(other, "team/app", "both"))["Docker-Content-Digest"]);
        (await other.SendUncheckedAsync("GET", $"/v2/team/app/blobs/{two.Layer.Digest}")).Is(200);
        await other.AskedAsync("PATCH", "/blobs/", 4);
        var report = await AwayAsync(other.Host, "team/**");
        AssertCame(report, copied: 0, known: 3);
        Assert.Equal((0, 0), (report.Blobs, report.Bytes));

        // Its last question of the run; a line stands in the log after its answer.
        await other.AskedAsync("HEAD", "/manifests/both", 2);
        Assert.Equal(4, other.Count("PATCH", "/blobs/"));
    }

    [Fact]
    public async Task ToThisRegistryWithItsTokenService()
    {
        await using var other = await TestRegistry.StartAsync(signedIn: true);
        await other.AddUserAsync("robot", "a robot's password");
        await other.AllowAsync("user:robot", "open/**", "pull,push");
        SignIn(other.EndPoint.ToString(), "robot", "a robot's password");
        var open = await Http.PushImageAsync("open/app", "v1");
        await Http.PushImageAsync("closed/app", "v1");
        AssertCame(await AwayAsync(other.EndPoint.ToString(), "open/**", "closed/**"), copied: 1, known: 0, failed: 1);
        Assert.Contains(Lines, line => line.Contains("does not let this registry push to closed/app", StringComparison.Ordinal));
        Assert.Equal(open.Bytes, (await other.GetAsync("/v2/open/app/manifests/v1")).Is(200).Body);
    }

    [Fact]
    public async Task ABlobThatIsInAnotherRepositoryThereIsNotSentAgain()
    {
        await using var other = await TestRegistry.StartAsync(signedIn: true);
        SignIn(other.EndPoint.ToString(), SuiteUser.Name, SuiteUser.Password);
        var (config, layer) = (Some.Bytes(200), Some.Bytes(3000));
        var image = SampleImage.Of(config, layer);
        foreach (var repository in new[] { "team/app", "team/copy" })
        {
            await Http.PushBlobAsync(repository, config);
            await Http.PushBlobAsync(repository, layer);
            await Http.PushManifestAsync(repository, "v1", image.Json);
        }

        var report = await AwayAsync(other.EndPoint.ToString(), "team/app", "team/copy");
        AssertCame(report, copied: 2, known: 0);
        Assert.Equal(2, report.Blobs);
        (await other.GetAsync($"/v2/team/copy/blobs/{image.Layer.Digest}")).Is(200);
    }

    [Fact]
    public async Task WhatRefersToThemIsFoundByTheFallbackTagWhereThereIsNoApi()
    {
        await using var other = await UpstreamRegistry.StartAsync();
        var image = await Http.PushImageAsync("team/app", "v1");
        var (signature, bill) = (await Http.PushSmallAsync("team/app", null, Documents.Subject(image.Digest)), await Http.PushSmallAsync("team/app", null, $"{Documents.Subject(image.Digest)},\"annotations\":{{\"a\":\"b\"}}"));
        AssertCame(await AwayAsync(other.Host, "team/app"), copied: 1, known: 0);
        var list = ManifestContent.Parse((await PulledAsync(other, "team/app", $"{TagName.ReferrersFallback(image.Digest)}")).Body, null);
        Assert.Equal(new[] { signature, bill }.OrderBy(digest => digest.ToString()), list.Children.Select(child => child.Digest).OrderBy(digest => digest.ToString()));
        AssertCame(await AwayAsync(other.Host, "team/app"), copied: 0, known: 1);
    }

    [Fact]
    public async Task AnUploadThatBreaksOffGoesOnWhereItWas()
    {
        await using var other = await TestRegistry.StartAsync();
        var layer = Some.Bytes(5_000_000);
        await using var proxy = new CuttingProxy(other.EndPoint, 2_000_000, cuts: 2);
        await Http.PushBlobAsync("team/app", Documents.EmptyConfig);
        await Http.PushBlobAsync("team/app", layer);
        await Http.PushManifestAsync("team/app", "v1", Documents.Image(Documents.Of(Documents.EmptyConfig, Documents.ConfigType), [Documents.Of(layer)]));
        var report = await AwayAsync(proxy.Host, "team/app");
        AssertCame(report, copied: 1, known: 0);
        Assert.Equal(0, proxy.CutsLeft);
        Assert.Equal(layer.Length + Documents.EmptyConfig.Length, report.Bytes);
        Assert.Equal(layer, (await other.GetAsync($"/v2/team/app/blobs/{Digest.Of(layer)}")).Is(200).Body);
    }

    [Fact]
    public async Task ManyReferrersOfOneImageAreAllListedAndThoseFromThereStay()
    {
        await using var other = await UpstreamRegistry.StartAsync();
        var image = await Http.PushImageAsync("team/app", "v1");
        AssertCame(await AwayAsync(other.Host, "team/app"), copied: 1, known: 0);
        var theirs = new Descriptor(MediaTypes.OciManifest, Digest.Of(image.Bytes), image.Bytes.Length);
        await other.PushManifestAsync("team/app", $"{TagName.ReferrersFallback(image.Digest)}", Documents.Index([theirs]), MediaTypes.OciIndex);
        var ours = new List<Digest>();
        for (var i = 0; i < 12; i++)
        {
            ours.Add(await Http.PushSmallAsync("team/app", null, $"{Documents.Subject(image.Digest)},\"annotations\":{{\"number\":\"{i}\"}}"));
        }

        AssertCame(await AwayAsync(other.Host, "team/app"), copied: 1, known: 0);
        var list = ManifestContent.Parse((await PulledAsync(other, "team/app", $"{TagName.ReferrersFallback(image.Digest)}")).Body, null);
        Assert.Equal(ours.Append(theirs.Digest).OrderBy(digest => digest.ToString()), list.Children.Select(child => child.Digest).OrderBy(digest => digest.ToString()));
    }

    [Fact]
    public async Task AnImageUnderTheTagOfAListStaysAndIsTold()
    {
        await using var other = await UpstreamRegistry.StartAsync();
        var image = await Http.PushImageAsync("team/app", "v1");
        await Http.PushSmallAsync("team/app", null, Documents.Subject(image.Digest));
        var tag = $"{TagName.ReferrersFallback(image.Digest)}";
        var theirs = await other.PushImageAsync("team/app", tag);
        AssertCame(await AwayAsync(other.Host, "team/app"), copied: 1, known: 0, failed: 1);
        Assert.Contains(Lines, line => line.Contains("names something else", StringComparison.Ordinal));
        Assert.Equal(theirs.Bytes, (await PulledAsync(other, "team/app", tag)).Body);
    }

    [Fact]
    public async Task WhatWasPulledInPartGoesOnAsFarAsItIsHere()
    {
        await using var other = await TestRegistry.StartAsync();
        var (here, there) = (Upstream.PutImage(Repository, null), Upstream.PutImage(Repository, null));
        var index = Upstream.PutIndex(Repository, "v1", here.Descriptor, there.Descriptor);
        (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200);
        await PullAsync(here, $"{here.Digest}");
        AssertCame(await AwayAsync(other.EndPoint.ToString(), Here), copied: 1, known: 0);
        Assert.Equal($"{index}", (await other.GetAsync($"/v2/{Here}/manifests/v1")).Is(200)["Docker-Content-Digest"]);
        AssertCame(await AwayAsync(other.EndPoint.ToString(), Here), copied: 0, known: 1);
    }

    [Fact]
    public async Task FromOneToAnother()
    {
        await using var other = await TestRegistry.StartAsync();
        var image = Upstream.PutImage(Repository, "v1", Some.Bytes(300_000));
        AssertCame(await SyncAsync(rule => (rule.To, rule.Into) = (other.EndPoint.ToString(), "from-up")), copied: 1, known: 0);
        Assert.Equal(image.Blobs[1], (await other.GetAsync($"/v2/from-up/{Repository}/blobs/{image.Layer.Digest}")).Is(200).Body);
        (await Http.GetAsync("/v2/_catalog")).Is(200);
        Assert.Empty((await Http.GetAsync("/v2/_catalog")).Names("repositories"));
    }

    [Fact]
    public async Task FromAllThatARegistryListsToHere()
    {
        await using var other = await UpstreamRegistry.StartAsync();
        await other.PushImageAsync("team/app", "v1");
        await other.PushImageAsync("team/tools/x", "v1");
        await other.PushImageAsync("private/app", "v1");
        AssertCame(await SyncAsync(rule => (rule.From, rule.Repositories) = (other.Host, ["team/**"])), copied: 2, known: 0);
        Assert.Equal(["team/app", "team/tools/x"], (await Http.GetAsync("/v2/_catalog")).Names("repositories"));
    }

    [Fact]
    public async Task WhoListsNothingIsToldOf()
    {
        var e = await Assert.ThrowsAsync<Registry.Server.Mirror.Upstreams.UpstreamException>(() => SyncAsync(rule => rule.Repositories = ["team/**"]));
        Assert.Contains("name them without a wildcard", e.Message, StringComparison.Ordinal);
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options) => _options = options;

    private Task<Registry.Server.Mirror.Sync.SyncReport> AwayAsync(string to, params string[] repositories) =>
        SyncAsync(rule => (rule.From, rule.To, rule.Repositories) = (null, to, [.. repositories]));

    private void SignIn(string host, string? user, string password)
    {
        if (user is not null)
        {
            _options.Sync.Registries.Add(new RemoteRegistryOptions { Name = host, Url = $"http://{host}", Username = user, Password = password });
        }
    }

    private static Task<Answer> PulledAsync(UpstreamRegistry other, string repository, string reference) =>
        other.SendUncheckedAsync("GET", $"/v2/{repository}/manifests/{reference}", null, ("Accept", $"{MediaTypes.OciManifest}, {MediaTypes.OciIndex}"));

    private static Descriptor Of(SampleImage image) => Documents.Of(image.Bytes, MediaTypes.OciManifest);
}
