using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Skopeo;

/// <summary>Who is refused by a policy reads why, and nothing is tried again.</summary>
public sealed class SkopeoPolicies(PolicyRegistry registry) : SkopeoTests(registry), IClassFixture<PolicyRegistry>
{
    [Fact]
    public async Task AnImmutableTagStaysWhereItIs()
    {
        await Registry.Http.PushAsync("source/app", "1", Image.Random(1));
        await Registry.Http.PushAsync("source/app", "2", Image.Random(2));
        await CopyAsync(There("source/app:1"), There("release/app:v1"));
        await CopyAsync(There("source/app:1"), There("release/app:v1"));

        var refused = await Skopeo.FailAsync("copy", "--src-tls-verify=false", "--dest-tls-verify=false", There("source/app:2"), There("release/app:v1"));
        var kept = await Skopeo.FailAsync("delete", "--tls-verify=false", There("release/app:v1"));

        Assert.Contains("denied: the tag v1 of release/app is immutable", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("attempted the following formats", refused, StringComparison.Ordinal);
        Assert.Contains("is immutable and needs", kept, StringComparison.Ordinal);
        Assert.Equal(await Registry.Http.DigestAsync("source/app", "1"), await Registry.Http.DigestAsync("release/app", "v1"));
    }

    [Fact]
    public async Task AFullQuotaSaysWhatIsUsed()
    {
        await Registry.Http.PushAsync("source/large", "1", Image.Random(3));

        var refused = await Skopeo.FailAsync("copy", "--src-tls-verify=false", "--dest-tls-verify=false", There("source/large:1"), There("small/large:1"));

        Assert.Contains("denied: the quota of small/** is 1 KB, of which", refused, StringComparison.Ordinal);
    }
}
