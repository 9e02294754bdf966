using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>An upstream that is not there, or asks for fewer requests, is left alone, and what is here goes on being served.</summary>
public sealed class UpstreamLimits : MirrorSuite
{
    [Fact]
    public async Task AnUpstreamThatIsNotThereIsToldOfAndLeftAloneForAWhile()
    {
        var image = Upstream.PutImage(Repository, "v1");
        await Upstream.StopAsync();
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var answer = (await AskAsync("manifests/v1")).IsError(502, "UNAVAILABLE");
            Assert.Contains(Name, answer.Message, StringComparison.Ordinal);
        }

        Assert.Contains("left alone", (await AskAsync("manifests/v1")).IsError(502, "UNAVAILABLE").Message, StringComparison.Ordinal);
        await Upstream.StartAgainAsync();
        await HealAsync();
        await PullAsync(image, "v1");
    }

    [Fact]
    public async Task WhoAsksForLessIsHeeded()
    {
        var image = Upstream.PutImage(Repository, "v1");
        await PullAsync(image, "v1");
        using (Upstream.Fail("/v2/", Fault.Status(429, null, ("Retry-After", "120"))))
        {
            var answer = (await AskAsync("manifests/v2")).IsError(429, "TOOMANYREQUESTS");
            Assert.InRange(int.Parse(answer["Retry-After"]!, System.Globalization.CultureInfo.InvariantCulture), 100, 120);
        }

        var asked = Upstream.Requests.Count;
        (await AskAsync("manifests/v3")).Is(429);
        Time.Offset += TimeSpan.FromSeconds(100);
        (await AskAsync("manifests/v3")).Is(429);
        Assert.Equal(asked, Upstream.Requests.Count);
        Time.Offset += TimeSpan.FromSeconds(21);
        (await AskAsync("manifests/v3")).Is(404);
    }

    [Fact]
    public async Task HowItFaresIsShown()
    {
        var limits = Fault.Header("RateLimit-Remaining", "76;w=21600");
        using (Upstream.Fail("/v2/", limits))
        {
            await PullAsync(Upstream.PutImage(Repository, "v1"), "v1");
        }

        Assert.Equal(("asked", "76;w=21600", null), await StateAsync());
        using (Upstream.Fail("/v2/", Fault.Status(429)))
        {
            (await AskAsync("manifests/v2")).Is(429);
        }

        var (state, _, fault) = await StateAsync();
        Assert.Equal("throttled", state);
        Assert.Contains("fewer requests", fault, StringComparison.Ordinal);
        Time.Offset += TimeSpan.FromMinutes(2);
        (await AskAsync("manifests/v2")).Is(404);
        Assert.Equal("asked", (await StateAsync()).State);
    }

    [Fact]
    public async Task WhatIsHereIsServedWhileAnUpstreamAsksForLess()
    {
        var image = Upstream.PutImage(Repository, "v1");
        await PullAsync(image, "v1");
        Time.Offset += TimeSpan.FromHours(1);
        using var trouble = Upstream.Fail("/v2/", Fault.Status(429));
        var answer = (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200);
        Assert.Contains("fewer requests", answer["Warning"], StringComparison.Ordinal);
        Assert.Equal(image.Bytes, answer.Body);
        await PullAsync(image, "v1");
        Assert.Single(trouble.Met);
    }

    private async Task<(string? State, string? Remaining, string? Fault)> StateAsync()
    {
        var upstream = (await Http.GetAsync("/api/v1/mirror")).Is(200).Json.GetProperty("upstreams")[0];
        return (upstream.GetProperty("state").GetString(), upstream.GetProperty("rateLimitRemaining").GetString(), upstream.GetProperty("lastFault").GetString());
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options) => (upstream.NotFound, upstream.MaxBlobSize) = (TimeSpan.Zero, 10_000_000);
}
