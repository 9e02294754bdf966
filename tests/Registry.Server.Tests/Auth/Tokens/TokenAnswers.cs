using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Tokens;

/// <summary>What the token service answers to GET: with a password, an access token or nothing.</summary>
public sealed class TokenAnswers(StaffedRegistry fixture) : HttpSuite(fixture), IClassFixture<StaffedRegistry>
{
    [Fact]
    public async Task HaveEveryFieldThatClientsRead()
    {
        var answer = (await Http.GetAsync("/token?service=registry&account=bob&client_id=docker&scope=repository:team/x:pull,push", StaffedRegistry.Bob)).Is(200);
        answer.Has("Content-Type", "application/json").Has("Cache-Control", "no-store").Has("WWW-Authenticate", null);
        var json = answer.Json;
        Assert.Equal(json.GetProperty("token").GetString(), json.GetProperty("access_token").GetString());
        Assert.Equal(3600, json.GetProperty("expires_in").GetInt32());
        Assert.Equal("repository:team/x:pull,push", json.GetProperty("scope").GetString());
        Assert.False(json.TryGetProperty("refresh_token", out _));
        var issued = DateTimeOffset.ParseExact(json.GetProperty("issued_at").GetString()!, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var claims = new TokenDraft(json.GetProperty("token").GetString()!).Claims;
        Assert.Equal((long)claims["iat"]!, issued.ToUnixTimeSeconds());
        Assert.Equal((long)claims["exp"]!, issued.AddSeconds(3600).ToUnixTimeSeconds());
        Assert.Equal("""[{"type":"repository","name":"team/x","actions":["pull","push"]}]""", claims["access"]!.ToJsonString());
    }

    [Theory]
    [InlineData("scope=repository:team/a:pull&scope=repository:team/b:push", "repository:team/a:pull repository:team/b:push")]
    [InlineData("scope=repository:team/a:pull%20repository:team/b:push", "repository:team/a:pull repository:team/b:push")]
    [InlineData("scope=repository:team/a:pull+repository:team/a:push", "repository:team/a:pull,push")]
    [InlineData("scope=repository:team/a:*", "repository:team/a:pull,push,delete")]
    [InlineData("scope=repository(plugin):team/a:pull", "repository:team/a:pull")]
    [InlineData("scope=image:team/a:pull&scope=repository:team/b:pull", "repository:team/b:pull")]
    [InlineData("scope=repository:localhost:5000/team/a:pull", "")]
    [InlineData("scope=", "")]
    [InlineData("", "")]
    public async Task GrantWhatMayBeHad(string query, string expected) =>
        Assert.Equal(expected, (await Http.GetAsync($"/token?service=registry&{query}", StaffedRegistry.Bob)).Is(200).Json.GetProperty("scope").GetString());

    [Theory]
    [InlineData("scope=registry:catalog:*", 200)]
    [InlineData("scope=repository:team/a:pull&scope=registry:catalog:*", 200)]
    [InlineData("scope=repository:team/a:pull", 401)]
    public async Task OpenTheCatalogWhenItIsAskedFor(string query, int status)
    {
        var token = (await Http.GetAsync($"/token?{query}", StaffedRegistry.Bob)).Is(200).Json.GetProperty("token").GetString()!;
        (await Http.GetAsync("/v2/_catalog", Access.Bearer(token))).Is(status);
    }

    [Fact]
    public async Task GiveARefreshTokenOnlyToWhoAsksWithAPassword()
    {
        var secret = await Http.CreateTokenAsync("bob", "answers", "**", "pull");
        Assert.True(await HasRefreshTokenAsync("?offline_token=true", StaffedRegistry.Bob));
        Assert.False(await HasRefreshTokenAsync("", StaffedRegistry.Bob));
        Assert.False(await HasRefreshTokenAsync("?offline_token=false", StaffedRegistry.Bob));
        Assert.False(await HasRefreshTokenAsync("?offline_token=true", Access.Basic("bob", secret)));
        Assert.False(await HasRefreshTokenAsync("?offline_token=true"));
    }

    [Fact]
    public async Task AreRefusalsForCredentialsThatAreNone()
    {
        var token = await Http.TokenAsync("bob", StaffedRegistry.Password, "repository:team/x:pull");
        var refresh = (await Http.GetAsync("/token?offline_token=true", StaffedRegistry.Bob)).Json.GetProperty("refresh_token").GetString()!;
        foreach (var caller in new[] { Access.Basic("bob", "wrong"), Access.Basic("nobody", "x"), Access.Bearer(token), Access.Bearer("x"), Access.Basic("bob", token), Access.Basic("bob", refresh), ("Authorization", "Basic") })
        {
            (await Http.GetAsync("/token?scope=repository:team/x:pull", caller)).IsError(401, "UNAUTHORIZED").Has("Cache-Control", "no-store");
        }

        (await Http.GetAsync("/v2/", Access.Basic("bob", refresh))).IsError(401, "UNAUTHORIZED");
        (await Http.GetAsync("/v2/", Access.Bearer(refresh))).IsError(401, "UNAUTHORIZED");
    }

    [Fact]
    public async Task ForNobodyAreGoodForNothingThatIsNotEverybodys()
    {
        var answer = (await Http.GetAsync("/token?scope=repository:team/x:pull&scope=registry:catalog:*")).Is(200);
        Assert.Equal("", answer.Json.GetProperty("scope").GetString());
        var token = Access.Bearer(answer.Json.GetProperty("token").GetString()!);
        (await Http.GetAsync("/v2/", token)).Is(200);
        Assert.Empty((await Http.GetAsync("/v2/_catalog", token)).Is(200).Names("repositories"));
    }

    [Fact]
    public async Task AreVerifiedByThePublishedKeys()
    {
        var token = await Http.TokenAsync("bob", StaffedRegistry.Password, "repository:team/x:pull");
        var answer = (await Http.GetAsync("/token/keys")).Is(200);
        Assert.DoesNotContain("\"d\"", answer.Text, StringComparison.Ordinal);
        var jwk = answer.Json.GetProperty("keys").EnumerateArray().Single(key => key.GetProperty("kid").GetString() == (string)new TokenDraft(token).Header["kid"]!);
        Assert.Equal(("EC", "P-256", "ES256", "sig"), (Field(jwk, "kty"), Field(jwk, "crv"), Field(jwk, "alg"), Field(jwk, "use")));
        var point = new ECPoint { X = Base64Url.DecodeFromChars(Field(jwk, "x")), Y = Base64Url.DecodeFromChars(Field(jwk, "y")) };
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
        var end = token.LastIndexOf('.');
        Assert.True(key.VerifyData(Some.Utf8(token[..end]), Base64Url.DecodeFromChars(token.AsSpan(end + 1)), HashAlgorithmName.SHA256));
    }

    private static string Field(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private async Task<bool> HasRefreshTokenAsync(string query, params (string Name, string Value)[] caller) => (await Http.GetAsync($"/token{query}", caller)).Is(200).Json.TryGetProperty("refresh_token", out _);
}
