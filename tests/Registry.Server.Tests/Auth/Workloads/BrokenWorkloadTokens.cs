using Registry.Server.Hosting;
using Registry.Server.Settings;
using Registry.Server.Tests.Auth.Tokens;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Workloads;

/// <summary>A password that looks like a platform's JWT but is not one is a wrong password, whatever stands in it.</summary>
public sealed class BrokenWorkloadTokens : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private TestRegistry _http = null!;

    public async ValueTask InitializeAsync() => _http = await TestRegistry.StartAsync(BlobStores.Memory, options =>
    {
        options.Auth.SignIn.FailureDelay = TimeSpan.Zero;
        options.Auth.Issuers.Add(new IssuerOptions { Name = "ci", Issuer = "https://ci.example", Audience = "registry", KeysFile = _folder.Write("keys.json", "{\"keys\":[]}") });
    });

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("\"ES256\"", "{\"sub\":\"a\"}")]
    [InlineData("\"ES256\"", "{\"sub\":\"a\",\"iss\":[1]}")]
    [InlineData("\"ES256\"", "{\"sub\":\"a\",\"iss\":{}}")]
    [InlineData("\"ES256\"", "{\"sub\":\"a\",\"iss\":null}")]
    [InlineData("\"ES256\"", "{\"sub\":\"a\",\"iss\":1}")]
    [InlineData("[\"ES256\"]", "{\"sub\":\"a\",\"iss\":\"https://ci.example\"}")]
    [InlineData("{}", "{\"sub\":\"a\",\"iss\":\"https://ci.example\"}")]
    [InlineData("null", "{\"sub\":\"a\",\"iss\":\"https://ci.example\"}")]
    [InlineData("\"none\"", "{\"sub\":\"a\",\"iss\":\"https://ci.example\",\"aud\":\"registry\",\"exp\":4102444800}")]
    [InlineData("\"HS256\"", "{\"sub\":\"a\",\"iss\":\"https://ci.example\",\"aud\":\"registry\",\"exp\":4102444800}")]
    [InlineData("\"ES256\"", "{\"sub\":\"a\",\"iss\":\"https://ci.example\",\"aud\":\"registry\",\"exp\":4102444800}")]
    [InlineData("\"ES256\"", "{\"sub\":{},\"iss\":\"https://ci.example\"}")]
    [InlineData("\"ES256\"", "{\"sub\":\"a\",\"iss\":\"https://ci.example\",\"aud\":{},\"exp\":\"x\"}")]
    [InlineData("\"ES256\",\"kid\":[1]", "{\"sub\":\"a\",\"iss\":\"https://ci.example\",\"exp\":1e400}")]
    [InlineData("\"ES256\"", "[]")]
    [InlineData("\"ES256\"", "null")]
    public async Task IsRefused(string algorithm, string claims)
    {
        var token = TokenDraft.Signed($"{{\"alg\":{algorithm}}}", claims, _ => new byte[64]);
        (await _http.GetAsync("/v2/", Access.Basic("oidc", token))).IsError(401, "UNAUTHORIZED");
        (await _http.PostAsync("/token", Some.Utf8($"grant_type=password&username=oidc&password={token}"), ("Content-Type", "application/x-www-form-urlencoded"))).IsError(401, "UNAUTHORIZED");
    }
}
