using Registry.Server.Hosting;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Tokens;

/// <summary>The token service by POST: a form with a password.</summary>
public sealed class TokenForms : IAsyncLifetime
{
    private const string Password = "correct horse";
    private const string Form = "application/x-www-form-urlencoded";
    private const string ByPassword = "grant_type=password&service=registry&client_id=docker&username=bob&password=correct+horse";

    private TestRegistry _http = null!;

    public async ValueTask InitializeAsync()
    {
        _http = await TestRegistry.StartAsync(BlobStores.Memory, options => options.Auth.SignIn.FailureDelay = TimeSpan.Zero);
        await _http.AddUserAsync("bob", Password);
        await _http.AddUserAsync("other", Password);
        await _http.AllowAsync("user:bob", "team/**", "pull,push");
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Fact]
    public async Task WithAPasswordGetAToken()
    {
        var answer = (await PostAsync($"{ByPassword}&scope=repository:team/a:pull+repository:team/b:push&scope=repository:secret:pull")).Is(200).Has("Cache-Control", "no-store");
        Assert.Equal("repository:team/a:pull repository:team/b:push", answer.Json.GetProperty("scope").GetString());
        Assert.False(answer.Json.TryGetProperty("refresh_token", out _));
        (await _http.GetAsync("/v2/", Access.Bearer(answer.Json.GetProperty("access_token").GetString()!))).Is(200);
    }

    [Theory]
    [InlineData("grant_type=password&username=bob&password=wrong")]
    [InlineData("grant_type=password&username=nobody&password=correct+horse")]
    [InlineData("grant_type=password&username=bob&username=bob&password=correct+horse")]
    [InlineData("grant_type=password&username=:&password=correct+horse")]
    public async Task WithAWrongPasswordGetNothing(string form) => (await PostAsync(form)).IsError(401, "UNAUTHORIZED");

    [Theory]
    [InlineData("")]
    [InlineData("grant_type=")]
    [InlineData("grant_type=client_credentials")]
    [InlineData("grant_type=authorization_code&code=x")]
    [InlineData("grant_type=Password&username=bob&password=correct+horse")]
    [InlineData("grant_type=password&grant_type=password&username=bob&password=correct+horse")]
    [InlineData("grant_type=password")]
    [InlineData("grant_type=password&username=bob")]
    [InlineData("grant_type=password&password=x")]
    [InlineData("grant_type=password&username=&password=")]
    [InlineData("grant_type=refresh_token")]
    [InlineData("grant_type=refresh_token&refresh_token=")]
    [InlineData("grant_type=password&username=bob%00&password=correct+horse")]
    [InlineData("{\"grant_type\":\"password\"}")]
    [InlineData("%%%=%zz&=&&;")]
    public async Task WithoutWhatIsNeededAreRefused(string form) => (await PostAsync(form)).IsError(400, "UNSUPPORTED");

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task OfAnotherTypeAreRefused(string? type) =>
        (await _http.PostAsync("/token", Some.Utf8(ByPassword), type is null ? [] : [("Content-Type", type)])).IsError(415, "UNSUPPORTED");

    [Fact]
    public async Task ThatAreTooLargeAreRefused()
    {
        (await PostAsync($"{ByPassword}&x={new string('a', 200_000)}")).IsError(413, "SIZE_INVALID");
        (await _http.PostAsync("/token", Some.Utf8($"{ByPassword}&x={new string('a', 200_000)}"), ("Content-Type", Form), ("Transfer-Encoding", "chunked"))).IsError(413, "SIZE_INVALID");
        (await PostAsync($"{ByPassword}&{string.Concat(Enumerable.Range(0, 5000).Select(i => $"k{i}=v&"))}")).IsError(400, "UNSUPPORTED");
        (await PostAsync(ByPassword)).Is(200);
    }

    [Fact]
    public async Task OfAWrongFormAreRefused()
    {
        (await _http.PostAsync("/token", Some.Utf8("--x\r\nbroken"), ("Content-Type", "multipart/form-data; boundary=x"))).IsError(400, "UNSUPPORTED");
        (await _http.PostAsync("/token", Some.Utf8("x"), ("Content-Type", "multipart/form-data"))).IsError(400, "UNSUPPORTED");
    }

    private Task<Answer> PostAsync(string form) => _http.PostAsync("/token", Some.Utf8(form), ("Content-Type", Form));
}
