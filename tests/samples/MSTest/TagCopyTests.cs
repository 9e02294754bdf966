using Registry.Testing;

[assembly: Parallelize(Scope = ExecutionScope.MethodLevel)]

namespace Registry.Samples.MSTest;

/// <summary>A registry in each test, and the tests side by side.</summary>
[TestClass]
public sealed class TagCopyTests
{
    [TestMethod]
    public async Task TheSecondTagIsTheSameImage()
    {
        await using var registry = await TestRegistry.StartAsync();
        using var client = registry.CreateClient();
        await registry.SeedAsync("app:1", TestImage.Random(seed: 1));

        await new TagCopy(client).RunAsync("app", "1", "stable");

        CollectionAssert.AreEqual(TestImage.Random(seed: 1).Manifest.ToArray(), await client.GetByteArrayAsync("/v2/app/manifests/stable"));
    }

    [TestMethod]
    public async Task ABusyRegistryIsAskedAgain()
    {
        await using var registry = await TestRegistry.StartAsync();
        using var client = registry.CreateClient();
        await registry.SeedAsync("app:1", TestImage.Random(seed: 1));
        var busy = registry.Faults.Inject(Fault.TooManyRequests(), request => request.Method == "PUT", times: 2);

        await new TagCopy(client).RunAsync("app", "1", "stable");

        Assert.AreEqual(2, busy.Hits);
        Assert.AreEqual(3, registry.Requests.CountOf("PUT", RegistryResource.Manifest, "app"));
    }

    [TestMethod]
    public async Task WhoMayOnlyPullIsDenied()
    {
        var reader = new TestUser("reader", "s3cret");
        await using var registry = await TestRegistry.StartAsync(new() { Users = [reader], Rules = [new("user:reader", "**", "pull")] });
        using var client = registry.CreateClient(reader);
        await registry.SeedAsync("app:1", TestImage.Random(seed: 1));

        await Assert.ThrowsExactlyAsync<HttpRequestException>(() => new TagCopy(client).RunAsync("app", "1", "stable"));

        Assert.AreEqual(403, registry.Requests[^1].Status);
        Assert.AreEqual("reader", registry.Requests[^1].User);
    }
}
