using System.Diagnostics;
using System.Net.NetworkInformation;
using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests;

public sealed class Starts
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task TakeAPushAndGiveItBack(bool onDisk, bool tls)
    {
        await using var registry = await TestRegistry.StartAsync(new() { OnDisk = onDisk, Tls = tls }, Token);
        using var client = registry.CreateClient();
        var image = TestImage.Random(1);

        foreach (var blob in image.Blobs)
        {
            Assert.Equal(201, await client.PushBlobAsync("app", blob));
        }

        Assert.Equal(201, await client.PushManifestAsync("app", "1", image));
        Assert.Equal(image.Manifest.ToArray(), await client.BytesAsync("/v2/app/manifests/1"));
        Assert.Equal(image.Blobs[1].Size, (await client.BytesAsync($"/v2/app/blobs/{image.Blobs[1].Digest}")).Length);
    }

    [Fact]
    public async Task TellTheirAddressAsClientsWantIt()
    {
        await using var plain = await TestRegistry.StartAsync(cancellationToken: Token);
        await using var tls = await TestRegistry.StartAsync(new() { Tls = true }, Token);

        Assert.Equal(new Uri($"http://127.0.0.1:{plain.Address.Port}/"), plain.Address);
        Assert.Equal($"127.0.0.1:{plain.Address.Port}", plain.Host);
        Assert.Equal(Uri.UriSchemeHttps, tls.Address.Scheme);
        Assert.Null(plain.AuthorityPem);
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", tls.AuthorityPem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServeTlsUnderTheNameLocalhostToo()
    {
        await using var registry = await TestRegistry.StartAsync(new() { Tls = true }, Token);
        using var client = registry.CreateClient();

        Assert.Equal(200, await client.StatusAsync($"https://localhost:{registry.Address.Port}/v2/"));
    }

    [Fact]
    public async Task HaveTlsThatNobodyElseTrusts()
    {
        await using var registry = await TestRegistry.StartAsync(new() { Tls = true }, Token);
        await using var other = await TestRegistry.StartAsync(new() { Tls = true }, Token);
        using var client = other.CreateClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri(registry.Address, "/v2/"), Token));
    }

    [Fact]
    public async Task TakeTheRegistrysOwnSettings()
    {
        await using var registry = await TestRegistry.StartAsync(new() { Settings = { ["Lists:MaxPage"] = "1" } }, Token);
        using var client = registry.CreateClient();
        await registry.SeedAsync("app:1", TestImage.Random(1), Token);
        await registry.SeedAsync("app:2", TestImage.Random(1), Token);

        Assert.Equal(1, (await client.JsonAsync("/v2/app/tags/list")).GetProperty("tags").GetArrayLength());
    }

    [Fact]
    public async Task NameTheSettingsThatMakeNoSense()
    {
        var e = await Assert.ThrowsAsync<ArgumentException>(() => TestRegistry.StartAsync(new() { Settings = { ["Lists:MaxPages"] = "1", ["Uploads:Expiry"] = "soon" } }, Token));

        Assert.Contains("Registry:Lists:MaxPages", e.Message, StringComparison.Ordinal);
        Assert.Contains("Registry:Uploads:Expiry", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HaveAFolderOfTheirOwn()
    {
        using var folder = new TempFolder();

        await Assert.ThrowsAsync<ArgumentException>(() => TestRegistry.StartAsync(new() { Settings = { ["data"] = $"{folder}" } }, Token));

        Assert.Empty(Directory.EnumerateFileSystemEntries($"{folder}"));
    }

    [Fact]
    public async Task GiveTheirLogToWhoeverWantsIt()
    {
        var lines = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using (var registry = await TestRegistry.StartAsync(new() { Log = lines.Enqueue }, Token))
        {
            using var client = registry.CreateClient();
            await client.StatusAsync("/v2/app/tags/list");
        }

        Assert.Contains(lines, line => line.StartsWith("Information: GET /v2/app/tags/list 404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GoOnWhenWhatTakesTheirLogThrows()
    {
        await using var registry = await TestRegistry.StartAsync(new() { Log = _ => throw new InvalidOperationException("There is no currently active test.") }, Token);
        using var client = registry.CreateClient();

        Assert.Equal(200, await client.StatusAsync("/v2/"));
    }

    /// <summary>As of a constructor or of NUnit's single-threaded tests, where what was posted is not run while somebody waits.</summary>
    [Fact]
    public async Task NeedNoThreadOfTheirCaller() => await Task.Run(
        () =>
        {
            SynchronizationContext.SetSynchronizationContext(new StandingContext());
            try
            {
                var registry = Wait(TestRegistry.StartAsync(cancellationToken: Token));
                Wait(registry.SeedAsync("app:1", TestImage.Random(1).WithReferrers(TestImage.Artifact("text/plain")), Token));
                var snapshot = Wait(registry.SnapshotAsync(Token));
                Wait(registry.RollBackAsync(snapshot, Token));
                Wait(registry.DisposeAsync().AsTask());
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(null);
            }
        },
        Token);

    [Fact]
    public async Task ShareNothing()
    {
        await using var one = await TestRegistry.StartAsync(cancellationToken: Token);
        await using var other = await TestRegistry.StartAsync(cancellationToken: Token);
        await one.SeedAsync("app:1", TestImage.Random(1), Token);
        using var client = other.CreateClient();

        Assert.Equal(404, await client.StatusAsync("/v2/app/manifests/1"));
        Assert.Empty(one.Requests);
        Assert.Single(other.Requests);
    }

    [Fact]
    public async Task RunAHundredSideBySide()
    {
        var registries = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => TestRegistry.StartAsync(cancellationToken: Token)));
        await Task.WhenAll(registries.Select(async (registry, number) =>
        {
            var image = TestImage.Random(number);
            await registry.SeedAsync("app:1", image, Token);
            using var client = registry.CreateClient();
            Assert.Equal(image.Manifest.ToArray(), await client.BytesAsync("/v2/app/manifests/1"));
            await registry.DisposeAsync();
        }));

        Assert.Equal(100, registries.Select(registry => registry.Address.Port).Distinct().Count());
    }

    private static void Wait(Task task) => Assert.True(task.Wait(Patience.Limit));

    private static T Wait<T>(Task<T> task) => task.Wait(Patience.Limit) ? task.Result : throw new TimeoutException();

    private sealed class StandingContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
