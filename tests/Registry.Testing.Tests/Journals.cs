using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests;

public sealed class Journals
{
    private static readonly TestUser Alice = new("alice", "s3cret");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v2/", RegistryResource.Base, null, null)]
    [InlineData("/v2/_catalog?n=1", RegistryResource.Catalog, null, null)]
    [InlineData("/token?service=registry", RegistryResource.Token, null, null)]
    [InlineData("/v2/a/b/manifests/1", RegistryResource.Manifest, "a/b", "1")]
    [InlineData("/v2/app/blobs/sha256:00", RegistryResource.Blob, "app", "sha256:00")]
    [InlineData("/v2/app/blobs/uploads/", RegistryResource.Upload, "app", null)]
    [InlineData("/v2/app/blobs/uploads/17", RegistryResource.Upload, "app", "17")]
    [InlineData("/v2/app/tags/list?n=1", RegistryResource.Tags, "app", null)]
    [InlineData("/v2/app/referrers/sha256:00", RegistryResource.Referrers, "app", "sha256:00")]
    [InlineData("/v2/a/blobs/uploads/manifests/1", RegistryResource.Manifest, "a/blobs/uploads", "1")]
    [InlineData("/healthz", RegistryResource.Other, null, null)]
    [InlineData("/v2/app", RegistryResource.Other, null, null)]
    public async Task SayWhatWasAskedFor(string path, RegistryResource resource, string? repository, string? reference)
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();

        var status = await client.StatusAsync(path);

        var request = Assert.Single(registry.Requests);
        Assert.Equal(("GET", resource, repository, reference), (request.Method, request.Resource, request.Repository, request.Reference));
        Assert.Equal(path, request.Path + request.Query);
        Assert.Equal(status, request.Status);
    }

    [Fact]
    public async Task TellWhoAskedWithWhichHeadersAndHowOften()
    {
        await using var registry = await TestRegistry.StartAsync(new() { Users = [Alice] }, Token);
        await registry.SeedAsync("app:1", TestImage.Random(1), Token);
        using var client = registry.CreateClient(Alice);
        using var stranger = registry.CreateClient();
        client.DefaultRequestHeaders.UserAgent.ParseAdd("mine/1.0");
        client.DefaultRequestHeaders.Add("X-Twice", ["a", "b"]);

        await client.StatusAsync("/v2/app/manifests/1");
        await client.StatusAsync("/v2/app/manifests/2");
        await stranger.StatusAsync("/v2/app/manifests/1");

        Assert.Equal(3, registry.Requests.CountOf("GET", RegistryResource.Manifest, "app"));
        Assert.Equal(0, registry.Requests.CountOf("GET", RegistryResource.Manifest, "other"));
        Assert.Equal(["alice", "alice", null], registry.Requests.Select(request => request.User));
        Assert.Equal([200, 404, 401], registry.Requests.Select(request => request.Status));
        Assert.Equal("mine/1.0", registry.Requests[0].Headers.UserAgent);
        Assert.Equal("a, b", registry.Requests[0].Headers["x-twice"].ToString());
        Assert.Equal("registry/2.0", registry.Requests[0].AnswerHeaders["Docker-Distribution-Api-Version"]);
        Assert.StartsWith("Bearer ", registry.Requests[2].AnswerHeaders.WWWAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal("GET /v2/app/manifests/2 404", registry.Requests[1].ToString());
    }

    [Fact]
    public async Task KnowTheFaultsThatARequestRanInto()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        var fault = registry.Faults.Inject(Fault.TooManyRequests(), times: 1);

        await client.StatusAsync("/v2/");
        await client.StatusAsync("/v2/");

        Assert.Same(fault.Fault, Assert.Single(registry.Requests[0].Faults));
        Assert.Empty(registry.Requests[1].Faults);
        Assert.Equal(429, registry.Requests[0].Status);
    }

    [Fact]
    public async Task WaitForWhatComesLater()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        var awaited = registry.Requests.WaitForAsync(request => request.Path == "/v2/_catalog", Token);

        await client.StatusAsync("/v2/");
        Assert.False(awaited.IsCompleted);
        await client.StatusAsync("/v2/_catalog");

        Assert.Same(registry.Requests[1], await awaited);
        Assert.Same(registry.Requests[1], await registry.Requests.WaitForAsync(request => request.Path == "/v2/_catalog", Token));
    }

    [Fact]
    public async Task StopWaitingWhenTold()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var patience = new CancellationTokenSource();
        var awaited = registry.Requests.WaitForAsync(_ => true, patience.Token);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => awaited);
    }

    [Fact]
    public async Task AskNobodyWhoHasStoppedWaiting()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        using var patience = new CancellationTokenSource();
        var asked = 0;
        var awaited = registry.Requests.WaitForAsync(_ => ++asked < 0, patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => awaited);

        await client.StatusAsync("/v2/");

        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task TellWhoWaitsWhatItsPredicateThrew()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        var awaited = registry.Requests.WaitForAsync(request => throw new InvalidOperationException("my mistake"), Token);

        Assert.Equal(200, await client.StatusAsync("/v2/"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => awaited);
    }

    [Fact]
    public async Task ForgetWhenTheyAreCleared()
    {
        await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
        using var client = registry.CreateClient();
        await client.StatusAsync("/v2/");

        registry.Requests.Clear();

        Assert.Empty(registry.Requests);
    }
}
