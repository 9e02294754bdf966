using Registry.Server.Settings;
using Registry.Server.Tests.Mirror.Support;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror;

/// <summary>Where nothing more can be kept, what is here is served, and what is not is refused before it is fetched.</summary>
public sealed class NoRoomHere : MirrorSuite
{
    private const long Quota = 2_000_000;
    private const long MoreThanAnyDisk = 1L << 50;

    private RegistryOptions _options = null!;

    [Fact]
    public async Task AFullDiskTakesNothingAwayThatIsHere()
    {
        var image = Upstream.PutImage(Repository, "v1");
        await PullAsync(image, "v1");
        var next = Upstream.PutImage(Repository, "v1");
        Referring(image);
        await FillAsync();
        var answer = (await Http.GetAsync($"/v2/{Here}/manifests/v1")).Is(200);
        Assert.Equal(image.Bytes, answer.Body);
        Assert.Contains("cannot keep", answer["Warning"], StringComparison.Ordinal);
        Assert.Contains("cannot keep", (await Http.GetAsync($"/v2/{Here}/referrers/{image.Digest}")).Is(200)["Warning"], StringComparison.Ordinal);
        (await Http.SendUncheckedAsync("GET", $"/v2/{Here}/blobs/{next.Layer.Digest}")).IsError(503, "UNAVAILABLE");
        Assert.DoesNotContain(Http.Folder, answer["Warning"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABlobOverItsQuotaIsRefusedAndNotFetched()
    {
        var image = await PutKnownImageAsync(3_000_000);
        using var held = Upstream.Hold($"{image.Layer.Digest}");
        Assert.Contains("quota", (await Http.GetAsync($"/v2/{Here}/blobs/{image.Layer.Digest}")).IsError(403, "DENIED").Message, StringComparison.Ordinal);
        (await Http.GetAsync($"/v2/{Here}/blobs/{image.Config.Digest}")).Is(200);
    }

    [Fact]
    public async Task AFullQuotaHidesNoReferrers()
    {
        var image = await PutKnownImageAsync((int)Quota - 3000);
        await PullAsync(image, "v1");
        Referring(image, new string('x', 5000));
        var answer = (await Http.GetAsync($"/v2/{Here}/referrers/{image.Digest}")).Is(200);
        Assert.Contains("quota", answer["Warning"], StringComparison.Ordinal);
    }

    private protected override void Set(UpstreamOptions upstream, RegistryOptions options)
    {
        _options = options;
        options.Policies.Quotas.Add(new QuotaOptions { Repositories = $"{Name}/**", MaxBytes = new ByteSize(Quota) });
    }

    private Task FillAsync()
    {
        _options.Storage.Reserve = MoreThanAnyDisk;
        return Http.RestartAsync();
    }

    private void Referring(UpstreamImage image, string annotation = "") =>
        Upstream.PutManifest(Repository, null, Some.Utf8(Documents.Small($"{Documents.Subject(image.Digest)},\"annotations\":{{\"a\":\"{annotation}\"}}")));
}
