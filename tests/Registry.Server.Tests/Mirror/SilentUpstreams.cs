using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>An upstream that says nothing any more: nobody waits for it for ever.</summary>
public sealed class SilentUpstreams : MirrorSuite
{
    [Fact]
    public async Task AreGivenUp()
    {
        var image = Upstream.PutImage(Repository, "v1");
        using (Upstream.Fail("/manifests/", BodyFaults.Silence))
        {
            Assert.Contains("did not answer", (await AskAsync("manifests/v1")).IsError(502, "UNAVAILABLE").Message, StringComparison.Ordinal);
        }

        using (Upstream.Fail("/manifests/", BodyFaults.StallAt(0.5)))
        {
            Assert.Contains("broke off", (await AskAsync("manifests/v1")).IsError(502, "UNAVAILABLE").Message, StringComparison.Ordinal);
        }

        await HealAsync();
        await PullAsync(image, "v1");
    }

    [Fact]
    public async Task DoNotKeepWhatIsHere()
    {
        var image = Upstream.PutImage(Repository, "v1");
        await HealAsync();
        Time.Offset += TimeSpan.FromHours(1);
        using var trouble = Upstream.Fail("/manifests/", BodyFaults.Silence);
        var answer = (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200);
        Assert.Equal(image.Bytes, answer.Body);
        Assert.Contains("may be old", answer["Warning"], StringComparison.Ordinal);

        // Nor does it take its time again with each pull.
        (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200);
        Assert.Single(trouble.Met);
    }

    [Fact]
    public async Task ABlobThatStallsIsAskedForAgain()
    {
        var image = await PutKnownImageAsync(1_000_000);
        using var trouble = Upstream.Fail($"{image.Layer.Digest}", BodyFaults.StallAt(0.5), times: 1);
        await PullAsync(image, "v1");
        Assert.Equal("bytes=500000-", (await Upstream.AskedAsync("GET", $"{image.Layer.Digest}", 2)).Range);
    }

    [Fact]
    public async Task ABlobThatStallsForGoodEnds()
    {
        var image = await PutKnownImageAsync(1_000_000);
        using (Upstream.Fail($"{image.Layer.Digest}", BodyFaults.StallAfter(0)))
        {
            await AssertNotWholeAsync(image.Layer);
        }

        await HealAsync();
        await PullAsync(image, "v1");
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options)
    {
        upstream.Timeout = upstream.CheckTimeout = upstream.IdleTimeout = TimeSpan.FromSeconds(1);
        upstream.NotFound = TimeSpan.Zero;
    }
}
