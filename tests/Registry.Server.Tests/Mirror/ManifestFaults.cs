using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>Whatever an upstream says of a manifest, a client gets the right one or hears why not, nothing false is kept, and the next request heals.</summary>
public sealed class ManifestFaults : MirrorSuite
{
    private static readonly Dictionary<string, Fault> OfManifests = new()
    {
        ["wrong bytes"] = BodyFaults.WrongBytes,
        ["too long"] = BodyFaults.WrongLength(5),
        ["too short"] = BodyFaults.WrongLength(-5),
        ["cut"] = BodyFaults.CutAt(0.9),
        ["wrong digest header"] = Fault.WrongDigestHeader,
        ["redirect loop"] = Fault.RedirectLoop,
        ["redirect to nowhere"] = Fault.Status(302),
        ["endless"] = BodyFaults.EndlessBody,
        ["html"] = Fault.Html,
        ["schema 1"] = Fault.Schema1,
        ["500"] = Fault.Status(500),
        ["503 in html"] = Fault.Status(503, "<html>", ("Content-Type", "text/html")),
        ["400"] = Fault.Status(400),
    };

    public static TheoryData<string> EveryFault => [.. OfManifests.Keys];

    [Theory]
    [MemberData(nameof(EveryFault))]
    public async Task OfAManifestByTag(string fault)
    {
        var image = Upstream.PutImage(Repository, "v1");
        using (Upstream.Fail("/manifests/", OfManifests[fault]))
        {
            AssertRefused(await AskAsync("manifests/v1"));
            AssertRefused(await AskAsync($"manifests/{image.Digest}"));
            Assert.DoesNotContain(Here, (await Http.GetAsync("/v2/_catalog")).Names("repositories"));
        }

        await HealAsync();
        await PullAsync(image, "v1");
    }

    [Theory]
    [MemberData(nameof(EveryFault))]
    public async Task OfATagThatIsHere(string fault)
    {
        var (image, next) = (Upstream.PutImage(Repository, "v1"), Upstream.PutImage(Repository, null));
        await PullAsync(image, "v1");
        Upstream.PutManifest(Repository, "v1", next.Bytes);
        Time.Offset += TimeSpan.FromHours(1);
        using (Upstream.Fail("/manifests/", OfManifests[fault]))
        {
            var answer = (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200);
            Assert.Equal(image.Bytes, answer.Body);
            Assert.Contains("may be old", answer["Warning"], StringComparison.Ordinal);
        }

        await HealAsync();
        await PullAsync(next, "v1");
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options) => (upstream.NotFound, upstream.MaxBlobSize) = (TimeSpan.Zero, 10_000_000);

    private static void AssertRefused(Answer answer)
    {
        Assert.InRange(answer.Status, 404, 502);
        Assert.NotEmpty(answer.Message);
    }
}
