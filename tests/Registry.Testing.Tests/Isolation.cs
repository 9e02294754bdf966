using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests;

/// <summary>Alone in the process, of whose environment and proxy this makes something that no registry may take notice of.</summary>
[Collection(nameof(Disposals))]
public sealed class Isolation
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task IsFromTheEnvironment()
    {
        const string name = "Registry__Lists__MaxPage";
        Environment.SetEnvironmentVariable(name, "nonsense");
        try
        {
            await using var registry = await TestRegistry.StartAsync(cancellationToken: Token);
            using var client = registry.CreateClient();

            Assert.Equal(200, await client.StatusAsync("/v2/_catalog"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Fact]
    public async Task IsFromTheProxyOfTheProcess()
    {
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy("http://127.0.0.1:1");
        try
        {
            await using var upstream = await TestRegistry.StartAsync(cancellationToken: Token);
            await using var mirror = await TestRegistry.StartAsync(new() { MirrorOf = upstream }, Token);
            using var client = mirror.CreateClient();
            await upstream.SeedAsync("app:1", TestImage.Random(1), Token);

            Assert.Equal(200, await client.StatusAsync("/v2/app/manifests/1"));
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    [Theory]
    [InlineData(typeof(TestRegistry))]
    [InlineData(typeof(Server.Hosting.RegistryHost))]
    [InlineData(typeof(Storage.IBlobStore))]
    public void IsFromOthersForNoStaticCanBeChanged(Type some) =>
        Assert.Empty(some.Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !type.FullName!.Contains('<', StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => field is { IsLiteral: false, IsInitOnly: false } && !field.Name.Contains('<', StringComparison.Ordinal))
            .Select(field => $"{field.DeclaringType}.{field.Name}"));
}
