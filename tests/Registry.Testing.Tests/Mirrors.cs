using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests;

public sealed class Mirrors
{
    private static readonly TestUser Alice = new("alice", "s3cret");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AskTheOtherOneOnce(bool guarded)
    {
        await using var upstream = await TestRegistry.StartAsync(guarded ? new() { Tls = true, Users = [Alice] } : new(), Token);
        await using var mirror = await TestRegistry.StartAsync(new() { MirrorOf = upstream }, Token);
        using var client = mirror.CreateClient();
        var image = TestImage.Random(1);
        await upstream.SeedAsync("library/app:1", image, Token);

        for (var pull = 0; pull < 2; pull++)
        {
            Assert.Equal(image.Manifest.ToArray(), await client.BytesAsync("/v2/library/app/manifests/1"));
            Assert.Equal(image.Blobs[1].Size, (await client.BytesAsync($"/v2/library/app/blobs/{image.Blobs[1].Digest}")).Length);
        }

        Assert.Equal(guarded ? 2 : 1, upstream.Requests.CountOf("GET", RegistryResource.Manifest, "library/app"));
        Assert.Equal(guarded, upstream.Requests.Any(request => request.User == "alice"));
        Assert.Equal(1, upstream.Requests.Count(request => request.Is("GET", RegistryResource.Blob) && request.Status == 200));
    }

    [Fact]
    public async Task ServeSeveralUnderTheirNames()
    {
        await using var hub = await TestRegistry.StartAsync(cancellationToken: Token);
        await using var other = await TestRegistry.StartAsync(cancellationToken: Token);
        await using var mirror = await TestRegistry.StartAsync(new() { Upstreams = { ["docker.io"] = hub, ["ghcr.io"] = other } }, Token);
        using var client = mirror.CreateClient();
        await hub.SeedAsync("library/nginx:1", TestImage.Random(1), Token);
        await other.SeedAsync("acme/app:1", TestImage.Random(2), Token);

        Assert.Equal(TestImage.Random(1).Manifest.ToArray(), await client.BytesAsync("/v2/docker.io/library/nginx/manifests/1"));
        Assert.Equal(TestImage.Random(2).Manifest.ToArray(), await client.BytesAsync("/v2/ghcr.io/acme/app/manifests/1"));
    }

    [Fact]
    public async Task ServeWhatTheyHaveWhenTheOtherOneFails()
    {
        await using var upstream = await TestRegistry.StartAsync(cancellationToken: Token);
        await using var mirror = await TestRegistry.StartAsync(new() { MirrorOf = upstream }, Token);
        using var client = mirror.CreateClient();
        await upstream.SeedAsync("app:1", TestImage.Random(1), Token);
        await client.BytesAsync("/v2/app/manifests/1");

        upstream.Faults.Inject(Fault.Status(500));
        mirror.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(TestImage.Random(1).Manifest.ToArray(), await client.BytesAsync("/v2/app/manifests/1"));
        Assert.Equal(500, upstream.Requests[^1].Status);
    }
}
