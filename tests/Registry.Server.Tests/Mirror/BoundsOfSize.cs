using Registry.Oci;
using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>An upstream with a <c>MaxSize</c>: what was least lately pulled goes, and no more of it than has to.</summary>
public sealed class BoundsOfSize : BoundsSuite
{
    private const int MaxSize = 5 * Layer / 2;

    [Fact]
    public async Task TheLeastLatelyPulledGoes()
    {
        var (a, b, c) = (await PullNewAsync("a"), await PullNewAsync("b"), await PullNewAsync("c"));
        await PullAgainAsync(a, "a");
        var run = await CleanAsync();
        Assert.Equal((1, 0), run.Removed["mirrored manifests beyond the bounds of their upstreams"]);
        Assert.Equal((2, b.Layer.Size + b.Config.Size), run.Removed["blobs"]);
        await AssertGoneAsync(b);
        await AssertKeptAsync(a, "a");
        await AssertKeptAsync(c, "c");
        Assert.Equal((SizeOf(a, c), MaxSize), await SizeAsync());
    }

    [Fact]
    public async Task WhatFitsStays()
    {
        var (a, b) = (await PullNewAsync("a"), await PullNewAsync("b"));
        Time.Offset += TimeSpan.FromDays(365);
        await CleanAsync();
        Assert.Equal([true, true], AreHere(a.Digest, b.Digest));
        Assert.Equal((SizeOf(a, b), MaxSize), await SizeAsync());
    }

    [Fact]
    public async Task BlobsThatSeveralRepositoriesHaveCountOnce()
    {
        var a = await PullNewAsync("a", Some.Bytes(2 * Layer));
        Upstream.PutManifest($"{Repository}/copy", "a", a.Bytes);
        await PullAgainAsync(a, "a", $"{Here}/copy");
        await CleanAsync();
        Assert.Equal((SizeOf(a) + a.Bytes.Length, MaxSize), await SizeAsync());
        Assert.True(IsHere(a.Digest));
    }

    [Fact]
    public async Task WhatWentComesAgain()
    {
        var a = await PullNewAsync("a");
        await PullNewAsync("b");
        await PullNewAsync("c");
        await CleanAsync();
        await AssertGoneAsync(a);
        (await Http.HeadAsync($"/v2/{Here}/manifests/a")).Is(200).Has("Docker-Content-Digest", $"{a.Digest}");
        await PullAsync(a, "a");
        await AssertKeptAsync(a, "a");
        Assert.Equal(2, Upstream.Count("GET", $"/blobs/{a.Layer.Digest}"));
    }

    [Fact]
    public async Task ThoughItsTagIsFresh()
    {
        var (a, b) = (await PullNewAsync("a"), await PullNewAsync("b"));
        await PullNewAsync("c");
        (await Http.HeadAsync($"/v2/{Here}/manifests/b")).Is(200);
        await CleanAsync();
        await AssertGoneAsync(a);
        (await Http.GetAsync($"/v2/{Here}/manifests/a")).Is(200);
        await PullAsync(b, "b");
    }

    [Fact]
    public async Task ItsHistoryAndTheAuditTellWhy()
    {
        var a = await PullNewAsync("a");
        await PullNewAsync("b");
        await PullNewAsync("c");
        await CleanAsync();
        var gone = (await Http.EventsAsync("delete")).Select(entry => (entry.Who, entry.Repository, entry.Target));
        Assert.Equal([($"mirror:{Name}", Here, "a"), ($"mirror:{Name}", Here, $"{a.Digest}")], gone);
        Assert.Contains($"\"who\":\"mirror:{Name}\"", (await Http.GetAsync($"/api/v1/history/{Here}?tag=a")).Is(200).Text, StringComparison.Ordinal);
        Assert.Equal(0, await Http.CountAsync("trash"));
        Assert.Contains(Http.Log.Lines, line => line.Text.Contains($"The bounds of {Name} took 1 mirrored manifests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnIndexGoesBeforeWhatWasPulledOfItAndThatBeforeWhatIsNewer()
    {
        var (amd, arm) = (Upstream.PutImage(Repository, null, Some.Bytes(Layer)), Upstream.PutImage(Repository, null, Some.Bytes(Layer)));
        var index = Upstream.PutIndex(Repository, "multi", amd.Descriptor, arm.Descriptor);
        (await Http.GetAsync($"/v2/{Here}/manifests/multi")).Is(200);
        await PullAsync(amd, $"{amd.Digest}");
        Time.Offset += Late;
        var (b, c) = (await PullNewAsync("b"), await PullNewAsync("c"));
        await CleanAsync();
        Assert.Equal([false, false, true, true], AreHere(index, amd.Digest, b.Digest, c.Digest));
        await AssertGoneAsync(amd);
    }

    [Fact]
    public async Task AnIndexThatIsPulledKeepsWhatItIsMadeOf()
    {
        var amd = Upstream.PutImage(Repository, null, Some.Bytes(Layer));
        var index = Upstream.PutIndex(Repository, "multi", amd.Descriptor);
        (await Http.GetAsync($"/v2/{Here}/manifests/multi")).Is(200);
        await PullAsync(amd, $"{amd.Digest}");
        Time.Offset += Late;
        var b = await PullNewAsync("b");
        await PullNewAsync("c");
        (await Http.GetAsync($"/v2/{Here}/manifests/multi")).Is(200);
        Time.Offset += Late;
        await CleanAsync();
        Assert.Equal([true, true, false], AreHere(index, amd.Digest, b.Digest));
    }

    [Fact]
    public async Task ASignatureStaysAsLongAsWhatItSigns()
    {
        var a = await PullNewAsync("a");
        var signature = Upstream.PutManifest(Repository, null, Some.Utf8(Documents.Small(Documents.Subject(a.Digest))));
        (await Http.GetAsync($"/v2/{Here}/referrers/{a.Digest}")).Is(200);
        Time.Offset += Late;
        await PullAgainAsync(a, "a");
        await PullNewAsync("b");
        await PullAgainAsync(a, "a");
        await PullNewAsync("c");
        await CleanAsync();
        Assert.Equal([true, true], AreHere(a.Digest, signature));

        await PullNewAsync("d");
        await PullNewAsync("e");
        await CleanAsync();
        Assert.Equal([false, false], AreHere(a.Digest, signature));
        Assert.Contains($"{signature}", (await Http.GetAsync($"/v2/{Here}/referrers/{a.Digest}")).Is(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignaturesUnderATagComeAgainToo()
    {
        using var trouble = Upstream.Fail("/referrers/", Fault.Status(404));
        var a = await PullNewAsync("a");
        var signature = Upstream.PutImage(Repository, null);
        var list = Upstream.PutIndex(Repository, $"sha256-{a.Digest.Hex}", signature.Descriptor);
        Assert.Contains($"{signature.Digest}", (await Http.GetAsync($"/v2/{Here}/referrers/{a.Digest}")).Is(200).Text, StringComparison.Ordinal);
        Time.Offset += Late;
        await PullNewAsync("b", Some.Bytes(2 * Layer));
        await PullNewAsync("c", Some.Bytes(5 * Layer / 2 - 1000));
        await CleanAsync();
        Assert.Equal([false, false, false], AreHere(a.Digest, list, signature.Digest));
        Assert.Contains($"{signature.Digest}", (await Http.GetAsync($"/v2/{Here}/referrers/{a.Digest}")).Is(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherUpstreamLosesNothing()
    {
        var a = Upstream.PutImage(Repository, "a", Some.Bytes(Layer));
        await PullAsync(a, "a", $"{OtherName}/{Repository}");
        await PullAgainAsync(a, "a");
        await PullNewAsync("b");
        await PullNewAsync("c");
        await CleanAsync();
        Assert.False(IsHere(a.Digest));
        await AssertKeptAsync(a, "a", $"{OtherName}/{Repository}");
    }

    [Fact]
    public async Task BlobsThatNoManifestNamesGoByThemselves()
    {
        var blob = Upstream.PutBlob(Some.Bytes(Layer));
        (await Http.GetAsync($"/v2/{Here}/blobs/{blob}")).Is(200);
        Time.Offset += Late;
        await CleanAsync();
        Assert.DoesNotContain(blob, await Http.StoredAsync());
        Assert.Equal((0, MaxSize), await SizeAsync());
    }

    [Fact]
    public async Task TheDryRunTellsIt()
    {
        Time.Offset = -TimeSpan.FromDays(30);
        var a = await PullNewAsync("a");
        await PullNewAsync("b");
        await PullNewAsync("c");
        Time.Offset = TimeSpan.Zero;
        using var commands = new Commands(Http);
        var settings = commands.Write("mirror.json", $$"""{ "Registry": { "Mirror": { "Upstreams": [ { "Name": "{{Name}}", "MaxSize": "250 KB" } ] } } }""");
        var plan = await commands.DoesAsync("gc", "--dry-run", "--config", settings);
        Assert.StartsWith("1 mirrored manifests beyond the bounds of their upstreams", plan.Lines[0].Trim(), StringComparison.Ordinal);
        Assert.Contains($"({SizeOf(a)} bytes) less", plan.Lines[0], StringComparison.Ordinal);
        Assert.True(IsHere(a.Digest));
        Assert.Contains("Removed 1 mirrored manifests beyond the bounds of their upstreams", (await commands.DoesAsync("gc")).Lines);
        Assert.False(IsHere(a.Digest));
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options)
    {
        base.Set(upstream, options);
        upstream.MaxSize = new ByteSize(MaxSize);
        upstream.Fresh = TimeSpan.FromDays(365);
    }

    private async Task<(long Bytes, long MaxBytes)> SizeAsync()
    {
        var upstream = (await Http.GetAsync("/api/v1/mirror")).Is(200).Json.GetProperty("upstreams").EnumerateArray().Single(upstream => upstream.GetProperty("name").GetString() == Name);
        return (upstream.GetProperty("bytes").GetInt64(), upstream.GetProperty("maxBytes").GetInt64());
    }
}
