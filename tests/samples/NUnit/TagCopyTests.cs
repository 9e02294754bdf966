using Registry.Testing;

namespace Registry.Samples.NUnit;

/// <summary>One registry for all tests of the class, rolled back after each.</summary>
public sealed class TagCopyTests
{
    private TestRegistry _registry = null!;
    private HttpClient _client = null!;
    private RegistrySnapshot _seeded = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _registry = await TestRegistry.StartAsync();
        _client = _registry.CreateClient();
        await _registry.SeedAsync("app:1", TestImage.Random(seed: 1));
        _seeded = await _registry.SnapshotAsync();
    }

    [TearDown]
    public Task RollBackAsync() => _registry.RollBackAsync(_seeded);

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
    }

    [Test]
    public async Task TheSecondTagIsTheSameImage()
    {
        await new TagCopy(_client).RunAsync("app", "1", "stable");

        Assert.That(await _client.GetByteArrayAsync("/v2/app/manifests/stable"), Is.EqualTo(TestImage.Random(seed: 1).Manifest.ToArray()));
    }

    [Test]
    public async Task ABusyRegistryIsAskedAgain()
    {
        _registry.Faults.Inject(Fault.TooManyRequests(), request => request.Method == "PUT", times: 2);

        await new TagCopy(_client).RunAsync("app", "1", "stable");

        Assert.That(_registry.Requests.Where(request => request.Method == "PUT").Select(request => request.Status), Is.EqualTo(new[] { 429, 429, 201 }));
    }

    [Test]
    public async Task TheOtherTestsLeftNothing()
    {
        var tags = await _client.GetStringAsync("/v2/app/tags/list");

        Assert.That(tags, Does.Not.Contain("stable"));
        Assert.That(_registry.Requests, Has.Exactly(1).Items);
    }
}
