using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>Whatever an upstream gives for a blob, a client gets the right bytes or no whole body, nothing false is kept, and the next request heals.</summary>
public sealed class BlobFaults : MirrorSuite
{
    // Where the blob comes all the same, nobody notices.
    private static readonly Dictionary<string, Fault> OfBlobs = new()
    {
        ["wrong bytes"] = BodyFaults.WrongBytes,
        ["too long"] = BodyFaults.WrongLength(5),
        ["too short"] = BodyFaults.WrongLength(-5),
        ["cut each time"] = BodyFaults.CutAfter(0),
        ["redirect loop"] = Fault.RedirectLoop,
        ["endless"] = BodyFaults.EndlessBody,
        ["html"] = Fault.Html,
        ["500"] = Fault.Status(500),
        ["403"] = Fault.Status(403),
    };

    private static readonly Dictionary<string, Fault> Mended = new()
    {
        ["cut at 99 %"] = BodyFaults.CutAt(0.99),
        ["cut"] = BodyFaults.CutAfter(10_000),
        ["reset"] = BodyFaults.ResetAfter(500_000),
        ["cut before the first byte"] = BodyFaults.CutAfter(0),
        ["500"] = Fault.Status(500),
    };

    public static TheoryData<string> EveryFault => [.. OfBlobs.Keys];

    public static TheoryData<string> EveryMendedFault => [.. Mended.Keys];

    [Theory]
    [MemberData(nameof(EveryFault))]
    public async Task OfABlob(string fault)
    {
        var image = await PutKnownImageAsync(1_000_000);
        using (Upstream.Fail($"blobs/{image.Layer.Digest}", OfBlobs[fault]))
        {
            await AssertNotWholeAsync(image.Layer);
            (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200);
        }

        Assert.False(File.Exists(BlobFile(image.Layer.Digest)));
        await HealAsync();
        await PullAsync(image, "v1");
        Assert.Empty(Directory.GetFiles(Path.Combine(Http.Folder, "uploads")));
    }

    [Theory]
    [MemberData(nameof(EveryMendedFault))]
    public async Task ABlobThatBreaksOffIsResumed(string fault)
    {
        var image = await PutKnownImageAsync(1_000_000);
        using var trouble = Upstream.Fail($"blobs/{image.Layer.Digest}", Mended[fault], times: 1);
        await PullAsync(image, "v1");
        Assert.Single(trouble.Met);
    }

    [Fact]
    public async Task AnUpstreamWithoutRangesIsReadAgain()
    {
        Upstream.KnowsRanges = false;
        var image = await PutKnownImageAsync(1_000_000);
        using var trouble = Upstream.Fail($"blobs/{image.Layer.Digest}", BodyFaults.CutAt(0.5), times: 1);
        await PullAsync(image, "v1");
    }

    [Fact]
    public async Task ABlobOfUnknownLengthIsTaken()
    {
        var blob = Some.Bytes(300_000);
        var digest = Upstream.PutBlob(blob);
        using var trouble = Upstream.Fail("/blobs/", BodyFaults.Chunked);
        Assert.Equal(blob, (await Http.GetAsync($"/v2/{Here}/blobs/{digest}")).Is(200).Has("Content-Length", null).Body);
        Assert.Equal(blob, (await Http.GetAsync($"/v2/{Here}/blobs/{digest}")).Is(200).Has("Content-Length", "300000").Body);
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options) => (upstream.NotFound, upstream.MaxBlobSize) = (TimeSpan.Zero, 10_000_000);
}
