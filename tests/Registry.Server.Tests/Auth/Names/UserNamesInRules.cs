using Registry.Server.Hosting;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Names;

/// <summary>A rule for <c>home/{user}/**</c> gives each user a folder, and whose name is none gets none: never somebody else's, never all.</summary>
public sealed class UserNamesInRules : IAsyncLifetime
{
    private TestRegistry _http = null!;

    public async ValueTask InitializeAsync()
    {
        _http = await TestRegistry.StartAsync(BlobStores.Memory, options => options.Auth.SignIn.FailureDelay = TimeSpan.Zero);
        await StaffedRegistry.StaffAsync(_http);
        await _http.AllowAsync("authenticated", "home/{user}/**", "pull,push");
        await _http.AllowAsync("authenticated", "shared/x-{user}", "pull");
        foreach (var name in new[] { "home/alice/a", "home/alice-b/a", "home/a/b", "home/a/b/c", "home/x", "shared/x-alice", "shared/x-a" })
        {
            await _http.PutManifestAsync(name, "v1");
        }
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    // By command no such user can be made, but a row may come from elsewhere.
    [Theory]
    [InlineData("alice", "home/alice/a", "shared/x-alice")]
    [InlineData("Alice")]
    [InlineData("ALICE")]
    [InlineData("alice*")]
    [InlineData("*")]
    [InlineData("**")]
    [InlineData("a*")]
    [InlineData("{user}")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a/b")]
    [InlineData("a/..")]
    [InlineData("alice/")]
    [InlineData("/alice")]
    [InlineData("alice ")]
    [InlineData("alice\n")]
    [InlineData("alice\0")]
    [InlineData("a", "home/a/b", "home/a/b/c", "shared/x-a")]
    [InlineData("alice-b", "home/alice-b/a")]
    [InlineData("а")]
    public async Task MatchOneFolderAtMost(string user, params string[] expected)
    {
        await _http.AddUserAsync(user, StaffedRegistry.Password);
        var caller = Access.Basic(user, StaffedRegistry.Password);
        Assert.Equal(expected, (await _http.GetAsync("/v2/_catalog", caller)).Is(200).Names("repositories"));
        foreach (var name in new[] { "home/alice/a", "home/alice-b/a", "home/a/b", "home/a/b/c", "home/x", "shared/x-alice", "shared/x-a" })
        {
            (await _http.GetAsync($"/v2/{name}/manifests/v1", caller)).Is(expected.Contains(name) ? 200 : 404);
        }
    }
}
