using Registry.Testing;

namespace Registry.Samples.Xunit;

/// <summary>A registry for each test.</summary>
public sealed class TagCopyTests : IAsyncLifetime
{
    private TestRegistry _registry = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync();
        _client = _registry.CreateClient();
        await _registry.SeedAsync("app:1", TestImage.Random(seed: 1));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task TheSecondTagIsTheSameImage()
    {
        await new TagCopy(_client).RunAsync("app", "1", "stable");

        var copy = await _client.GetByteArrayAsync("/v2/app/manifests/stable", TestContext.Current.CancellationToken);
        Assert.Equal(TestImage.Random(seed: 1).Manifest.ToArray(), copy);
    }

    [Fact]
    public async Task ABusyRegistryIsAskedAgain()
    {
        _registry.Faults.Inject(Fault.TooManyRequests(), request => request.Method == "PUT", times: 2);

        await new TagCopy(_client).RunAsync("app", "1", "stable");

        Assert.Equal([429, 429, 201], _registry.Requests.Where(request => request.Method == "PUT").Select(request => request.Status));
    }

    [Fact]
    public async Task ItGivesUpInTheEnd()
    {
        _registry.Faults.Inject(Fault.TooManyRequests());

        await Assert.ThrowsAsync<HttpRequestException>(() => new TagCopy(_client).RunAsync("app", "1", "stable"));

        Assert.Equal(3, _registry.Requests.CountOf("GET", RegistryResource.Manifest, "app"));
    }
}
