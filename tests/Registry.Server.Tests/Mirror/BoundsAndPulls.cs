using Registry.Oci;
using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>Bounds so narrow that nothing fits, and somebody who is pulling: no pull is cut.</summary>
public sealed class BoundsAndPulls(ITestOutputHelper output) : BoundsSuite
{
    private const int Large = 6 << 20;

    [Fact]
    public async Task WhatWasJustPulledStays()
    {
        var a = Upstream.PutImage(Repository, "a");
        await PullAsync(a, "a");
        Time.Offset += TimeSpan.FromHours(24);
        await CleanAsync();
        await AssertKeptAsync(a, "a");
    }

    [Fact]
    public async Task SoDoesWhatIsAboutToBePulled()
    {
        var a = await PullNewAsync("a");
        (await Http.HeadAsync($"/v2/{Here}/manifests/a")).Is(200);
        await CleanAsync();
        await AssertKeptAsync(a, $"{a.Digest}");
    }

    [Fact]
    public async Task AnImageThatIsPulledOutlivesTheIndexThatNamedIt()
    {
        var amd = Upstream.PutImage(Repository, null);
        var index = Upstream.PutIndex(Repository, "multi", amd.Descriptor);
        (await Http.GetAsync($"/v2/{Here}/manifests/multi")).Is(200);
        Time.Offset += Late;
        await PullAsync(amd, $"{amd.Digest}");
        await CleanAsync();
        Assert.False(IsHere(index));
        await AssertKeptAsync(amd, $"{amd.Digest}");
    }

    [Fact]
    public async Task ABlobOnItsWayFromTheUpstreamComesToItsEnd()
    {
        var image = await PutKnownImageAsync(Large);
        using var held = Upstream.Hold($"{image.Layer.Digest}");
        using var download = await Download.BeginAsync(Http, Here, image.Blobs[1], ranges: null);
        Time.Offset += CleaningUp.Long;
        await CleanAsync();
        Assert.False(IsHere(image.Digest));
        held.Heal();
        await download!.AssertWholeAsync();
        await PullAsync(image, "v1");
        Assert.Equal(1, Upstream.Count("GET", $"{image.Layer.Digest}"));
    }

    [Fact]
    public async Task ABlobOnItsWayFromHereComesToItsEnd()
    {
        var a = await PullNewAsync("a", Some.Bytes(Large));
        using var download = await Download.BeginAsync(Http, Here, a.Blobs[1], ranges: null);
        Time.Offset += CleaningUp.Long;
        await CleanAsync();
        await AssertGoneAsync(a);
        await download!.AssertWholeAsync();
        await PullAsync(a, "a");
    }

    [Fact]
    public async Task PullsBesideCleanUpSucceed()
    {
        var layers = Enumerable.Range(0, 4).Select(_ => Some.Bytes(Layer)).ToList();
        var images = Enumerable.Range(0, 4).Select(i => Upstream.PutImage(Repository, $"v{i}", layers[i], layers[(i + 1) % 4])).ToList();
        var gone = 0L;
        foreach (var (_, random) in RaceRounds.Of(output, most: 15))
        {
            Time.Offset += Late;
            var pulls = images.Index().Select(image => RaceRounds.StartAsync(random, () => PullsAsync(image.Item, $"v{image.Index}"))).ToList();
            gone += (await RaceRounds.StartAsync(random, CleanAsync)).Removed["mirrored manifests beyond the bounds of their upstreams"].Count;
            Assert.All(await Task.WhenAll(pulls), Assert.True);
        }

        output.WriteLine($"{gone} manifests went meanwhile");
    }

    private async Task<bool> PullsAsync(UpstreamImage image, string tag)
    {
        await PullAsync(image, tag);
        return true;
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options)
    {
        base.Set(upstream, options);
        upstream.MaxSize = new ByteSize(1);

        // An upload to which bytes are added expires never; the tests' clock goes faster than their bytes.
        options.Uploads.Expiry = 2 * CleaningUp.Long;
    }
}
