using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Sync;

/// <summary>What fails is told and passed over, and the next run goes on with it.</summary>
public sealed class Faults : SyncSuite
{
    private static readonly Dictionary<string, Fault> OfBlobs = new()
    {
        ["wrong bytes"] = BodyFaults.WrongBytes,
        ["too long"] = BodyFaults.WrongLength(5),
        ["cut each time"] = BodyFaults.CutAfter(0),
        ["404"] = Fault.Status(404),
        ["500"] = Fault.Status(500),
    };

    public static TheoryData<string> EveryFault => [.. OfBlobs.Keys];

    [Theory]
    [MemberData(nameof(EveryFault))]
    public async Task OfABlob(string fault)
    {
        var (good, bad) = (Upstream.PutImage(Repository, "good"), Upstream.PutImage(Repository, "v1"));
        using (Upstream.Fail($"{bad.Layer.Digest}", OfBlobs[fault]))
        {
            AssertCame(await SyncAsync(rule => rule.Into = "copies"), copied: 1, known: 0, failed: 1);
            Assert.Contains(Lines, line => line.StartsWith($"{Name}/{Repository}:v1: ", StringComparison.Ordinal));
            (await Http.GetAsync($"/v2/copies/{Repository}/manifests/v1")).Is(404);
        }

        await HealAsync();
        AssertCame(await SyncAsync(rule => rule.Into = "copies"), copied: 1, known: 1);
        await PullAsync(good, "good", $"copies/{Repository}");
        await PullAsync(bad, "v1", $"copies/{Repository}");
    }

    [Fact]
    public async Task ABlobThatBreaksOffIsResumed()
    {
        var image = Upstream.PutImage(Repository, "v1", Some.Bytes(1_000_000));
        using var trouble = Upstream.Fail($"{image.Layer.Digest}", BodyFaults.CutAt(0.5), times: 1);
        AssertCame(await SyncAsync(), copied: 1, known: 0);
        Assert.Equal("bytes=500000-", (await Upstream.AskedAsync("GET", $"{image.Layer.Digest}", 2)).Range);
    }

    [Fact]
    public async Task WhoAsksForLessIsWaitedFor()
    {
        var image = Upstream.PutImage(Repository, "v1");
        using var trouble = Upstream.Fail($"/blobs/{image.Layer.Digest}", Fault.Status(429, null, ("Retry-After", "1")), times: 1);
        AssertCame(await SyncAsync(), copied: 1, known: 0);
        Assert.Contains(Lines, line => line.Contains("waits: up.io asks for fewer requests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhoAsksForLessForEverIsGivenUp()
    {
        Upstream.PutImage(Repository, "v1");
        using var trouble = Upstream.Fail("/tags/", Fault.Status(429, null, ("Retry-After", "0")), times: 2);
        AssertCame(await SyncAsync(), copied: 1, known: 0);
        Assert.Equal(2, trouble.Met.Count);
    }

    [Fact]
    public async Task ARepositoryThatFailsHoldsUpNoOtherNorThoseWhoPull()
    {
        var image = Upstream.PutImage(Repository, "v1");
        Enumerable.Range(0, 10).ToList().ForEach(i => Upstream.PutImage("bad/app", $"v{i}"));
        using var trouble = Upstream.Fail("bad/app/manifests/", Fault.Status(500));
        AssertCame(await SyncAsync(rule => rule.Repositories.Insert(0, "bad/app")), copied: 1, known: 0, failed: 10);
        await PullAsync(image, "v1", Here);
        Upstream.PutImage($"{Repository}/other", "v1");
        (await Http.GetAsync($"/v2/{Here}/other/manifests/v1")).Is(200);
    }

    [Fact]
    public async Task ARepositoryThatIsNotThereHoldsUpNoOther()
    {
        Upstream.PutImage(Repository, "v1");
        AssertCame(await SyncAsync(rule => rule.Repositories.Insert(0, "no/such")), copied: 1, known: 0, failed: 1);
    }

    [Fact]
    public async Task WhatIsStoppedGoesOn()
    {
        var (one, two) = (Upstream.PutImage(Repository, "v1"), Upstream.PutImage(Repository, "v2", Some.Bytes(500_000)));
        using var stop = new CancellationTokenSource();
        using (var held = Upstream.Hold($"{two.Layer.Digest}"))
        {
            var sync = SyncAsync(token: stop.Token);
            await held.HeldAsync();
            await Patience.UntilAsync(() => Task.FromResult(Lines.Any(line => line.Contains(":v1,", StringComparison.Ordinal))));
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sync);
        }

        AssertCame(await SyncAsync(), copied: 1, known: 1);
        Assert.Equal(1, Upstream.Count("GET", $"{one.Layer.Digest}"));
        await PullAsync(two, "v2");
        Assert.Empty(Directory.GetFiles(Path.Combine(Http.Folder, "uploads")));
    }

    [Fact]
    public async Task AFullQuotaIsToldAndNothingIsFetchedInVain()
    {
        var image = Upstream.PutImage(Repository, "v1", Some.Bytes(200_000));
        AssertCame(await SyncAsync(rule => rule.Into = "small"), copied: 0, known: 0, failed: 1);
        Assert.Contains("quota", Assert.Single(Lines), StringComparison.Ordinal);
        Assert.Equal(0, Upstream.Count("GET", $"{image.Layer.Digest}"));
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options)
    {
        upstream.NotFound = TimeSpan.Zero;
        options.Policies.Quotas.Add(new QuotaOptions { Repositories = "small/**", MaxBytes = new ByteSize(100_000) });
    }
}
