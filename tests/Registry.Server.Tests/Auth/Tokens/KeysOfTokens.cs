using Registry.Server.Hosting;
using Registry.Server.Settings;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Tokens;

/// <summary>The signing keys: files that only the registry reads, which outlive a restart and give way to new ones without a token breaking off.</summary>
public sealed class KeysOfTokens : IAsyncLifetime
{
    private const string Password = "correct horse";

    private readonly ManualTime _clock = new();
    private TestRegistry _http = null!;

    private string[] Files => Directory.GetFiles(Path.Combine(_http.Folder, "keys"));

    public async ValueTask InitializeAsync()
    {
        _http = await TestRegistry.StartAsync(BlobStores.Memory, Configure, _clock);
        await _http.AddUserAsync("bob", Password);
        (await _http.GetAsync("/token/keys")).Is(200);
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    private static void Configure(RegistryOptions options)
    {
        options.Auth.Tokens.KeyLifetime = TimeSpan.FromHours(10);
        options.Auth.Tokens.Lifetime = TimeSpan.FromMinutes(5);
    }

    [Fact]
    public void AreReadByTheirOwnerOnly()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Files)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_http.Folder, "keys")));
    }

    [Fact]
    public async Task OutliveARestart()
    {
        var token = await _http.TokenAsync("bob", Password);
        var keys = (await _http.GetAsync("/token/keys")).Text;
        await _http.RestartAsync();
        Assert.Equal(keys, (await _http.GetAsync("/token/keys")).Text);
        (await _http.GetAsync("/v2/", Access.Bearer(token))).Is(200);
    }

    [Fact]
    public async Task GiveWayToNewOnesWithoutATokenBreakingOff()
    {
        var old = Assert.Single(Files);
        _clock.Advance(TimeSpan.FromHours(10) - TimeSpan.FromMinutes(1));
        var (seen, fresh) = (await _http.TokenAsync("bob", Password), await _http.TokenAsync("bob", Password));
        (await _http.GetAsync("/v2/", Access.Bearer(seen))).Is(200);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var next = await _http.TokenAsync("bob", Password);
        Assert.NotEqual((string)new TokenDraft(seen).Header["kid"]!, (string)new TokenDraft(next).Header["kid"]!);
        Assert.Equal(2, (await _http.GetAsync("/token/keys")).Json.GetProperty("keys").GetArrayLength());
        foreach (var token in new[] { seen, fresh, next })
        {
            (await _http.GetAsync("/v2/", Access.Bearer(token))).Is(200);
        }

        _clock.Advance(TimeSpan.FromMinutes(4) - TimeSpan.FromSeconds(1));
        (await _http.GetAsync("/v2/", Access.Bearer(fresh))).Is(200);
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await _http.GetAsync("/v2/", Access.Bearer(fresh))).Is(401);
        Assert.True(File.Exists(old));

        _clock.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(1));
        await _http.TokenAsync("bob", Password);
        Assert.False(File.Exists(old));
        Assert.Single(Files);
        Assert.Equal(1, (await _http.GetAsync("/token/keys")).Json.GetProperty("keys").GetArrayLength());
    }

    [Fact]
    public async Task AreKeptOverARestartForAsLongAsTheirTokens()
    {
        _clock.Advance(TimeSpan.FromHours(10) - TimeSpan.FromMinutes(1));
        var token = await _http.TokenAsync("bob", Password);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _http.TokenAsync("bob", Password);
        await _http.RestartAsync();
        Assert.Equal(2, Files.Length);
        (await _http.GetAsync("/v2/", Access.Bearer(token))).Is(200);
        _clock.Advance(TimeSpan.FromMinutes(6));
        await _http.RestartAsync();
        Assert.Single(Files);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    [InlineData("no key")]
    public async Task ThatAreBrokenStopTheStart(string pem)
    {
        await File.WriteAllTextAsync(Files[0], pem, TestContext.Current.CancellationToken);
        var fault = Assert.Throws<StartupException>(() => RegistryHost.Build(new RegistryOptions { Data = _http.Folder, Urls = "http://127.0.0.1:0" }));
        Assert.Contains(Files[0], fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThatAreRemovedEndTheirTokens()
    {
        var token = await _http.TokenAsync("bob", Password);
        Array.ForEach(Files, File.Delete);
        await _http.RestartAsync();
        (await _http.GetAsync("/v2/", Access.Bearer(token))).Is(401);
        (await _http.GetAsync("/v2/", Access.Bearer(await _http.TokenAsync("bob", Password)))).Is(200);
    }
}
