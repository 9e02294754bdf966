#pragma warning disable xUnit1051 // An example shows what it is about, and no token.
using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests.Package;

/// <summary>What the package's README shows, as it stands there.</summary>
public sealed class ReadmeExamples
{
    private const string Readme = "src/Registry.Testing.Package/README.md";
    private const string This = "tests/Registry.Testing.Tests/Package/ReadmeExamples.cs";

    [Fact]
    public void AreAllHere()
    {
        var here = File.ReadAllLines(RepositoryRoot.PathOf(This)).Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);

        var examples = Examples().ToList();

        Assert.NotEmpty(examples);
        Assert.All(examples, line => Assert.Contains(line, here));
    }

    [Fact]
    public async Task GiveSomethingToPull()
    {
        await using var registry = await TestRegistry.StartAsync();
        var image = TestImage.FromLayers(TestLayer.WithFiles(("etc/app.conf", "x = 1"u8.ToArray())));
        var reference = await registry.SeedAsync("team/app:1", image);   // 127.0.0.1:40327/team/app:1

        Assert.Equal($"{registry.Host}/team/app:1", reference);
    }

    [Fact]
    public async Task SeeWhatWasAskedFor()
    {
        await using var registry = await TestRegistry.StartAsync();
        using var client = registry.CreateClient();
        client.DefaultRequestHeaders.UserAgent.ParseAdd("mytool/1.0");
        await client.PushManifestAsync("team/app", "1", TestImage.Index());

        Assert.Single(registry.Requests, request => request.Is("PUT", RegistryResource.Manifest, "team/app"));
        Assert.DoesNotContain(registry.Requests, request => request.Status >= 400);
        Assert.All(registry.Requests, request => Assert.StartsWith("mytool/", request.Headers.UserAgent.ToString()));
    }

    [Fact]
    public async Task BreakThings()
    {
        await using var registry = await TestRegistry.StartAsync();
        using var client = registry.CreateClient();
        registry.Faults.Inject(Fault.TooManyRequests(TimeSpan.FromSeconds(1)), request => request.Method == "PUT", times: 2);
        registry.Faults.Inject(Fault.CutAfter(bytes: 1000), request => request.Resource == RegistryResource.Blob, times: 1);
        Task<int> waiting;
        using (registry.Faults.Inject(Fault.Stall()))
        {
            // Nothing is answered in here.
            waiting = client.StatusAsync("/v2/");
            await registry.Requests.WaitForAsync(_ => true, TestContext.Current.CancellationToken);
            Assert.False(waiting.IsCompleted);
        }

        Assert.Equal(200, await waiting);
        Assert.Equal(429, await client.PushManifestAsync("team/app", "1", TestImage.Index()));
    }

    [Fact]
    public async Task SignInByTls()
    {
        var (ci, reader) = (new TestUser("ci", "s3cret"), new TestUser("reader", "hunter2"));
        await using var registry = await TestRegistry.StartAsync(new()
        {
            Tls = true,
            Users = [ci, reader],
            Rules = [new("user:ci", "team/**", "pull,push"), new("user:reader", "team/**", "pull")],
        });
        using var client = registry.CreateClient(reader);

        Assert.Equal(404, await client.StatusAsync("/v2/team/app/manifests/1"));
        Assert.Equal(403, await client.PushManifestAsync("team/app", "1", TestImage.Index()));
    }

    [Fact]
    public async Task RollBack()
    {
        await using var registry = await TestRegistry.StartAsync();
        using var client = registry.CreateClient();
        var seeded = await registry.SnapshotAsync();
        // … a test does what it likes …
        Assert.Equal(201, await client.PushManifestAsync("team/app", "1", TestImage.Index()));
        await registry.RollBackAsync(seeded);

        Assert.Equal(404, await client.StatusAsync("/v2/team/app/manifests/1"));
    }

    private static IEnumerable<string> Examples()
    {
        var isExample = false;
        foreach (var line in File.ReadLines(RepositoryRoot.PathOf(Readme)))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isExample = line == "```csharp";
            }
            else if (isExample && line.Trim().Length > 0)
            {
                yield return line.Trim();
            }
        }
    }
}
