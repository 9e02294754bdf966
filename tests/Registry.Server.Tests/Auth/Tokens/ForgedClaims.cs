using System.Text.Json.Nodes;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Tokens;

/// <summary>Tokens that say something else than what the registry signed, and tokens that it did sign but not for here and now.</summary>
public sealed class ForgedClaims(StaffedRegistry fixture) : TokenTests(fixture)
{
    private const string Everything = """[{"type":"repository","name":"secret/x","actions":["pull","push","delete","admin"]}]""";

    [Theory]
    [InlineData("access", Everything)]
    [InlineData("access", "[]")]
    [InlineData("sub", "\"admin\"")]
    [InlineData("kind", "\"AccessToken\"")]
    [InlineData("kind", "\"Anonymous\"")]
    [InlineData("stamp", null)]
    [InlineData("exp", "4102444800")]
    [InlineData("idp", "\"github\"")]
    public async Task ChangedBehindTheSignature(string name, string? json)
    {
        var draft = (await IssuedAsync()).Claim(name, json is null ? null : JsonNode.Parse(json));
        await AssertRefusedAsync(draft.With(draft.Signature));
    }

    [Fact]
    public async Task OfOneTokenUnderTheSignatureOfAnother()
    {
        var draft = await IssuedAsync();
        var other = new TokenDraft(await Http.TokenAsync("admin", StaffedRegistry.Password));
        await AssertRefusedAsync(other.With(draft.Signature));
    }

    [Theory]
    [InlineData("sub")]
    [InlineData("exp")]
    [InlineData("access")]
    public async Task GivenTwice(string name)
    {
        var draft = await IssuedAsync();
        var claims = draft.Claims.ToJsonString();
        var twice = $"{{\"{name}\":\"admin\",{claims[1..]}";
        var (header, signature) = (TokenDraft.Encode(Some.Utf8(draft.Header.ToJsonString())), draft.Signature);
        await AssertRefusedAsync($"{header}.{TokenDraft.Encode(Some.Utf8(twice))}.{signature}");
        await AssertRefusedAsync($"{header}.{TokenDraft.Encode(Some.Utf8($"{claims[..^1]},\"{name}\":\"admin\"}}"))}.{signature}");
    }

    [Theory]
    [InlineData("iss", "\"another\"")]
    [InlineData("iss", "\"Registry\"")]
    [InlineData("iss", "\"\"")]
    [InlineData("iss", "[\"registry\"]")]
    [InlineData("iss", null)]
    [InlineData("aud", "\"another\"")]
    [InlineData("aud", "\"registry \"")]
    [InlineData("aud", "[]")]
    [InlineData("aud", null)]
    [InlineData("exp", null)]
    [InlineData("exp", "0")]
    [InlineData("exp", "\"never\"")]
    [InlineData("nbf", "4102444800")]
    [InlineData("nbf", null)]
    [InlineData("kind", "\"Administrator\"")]
    [InlineData("kind", null)]
    [InlineData("sub", "\"admin\"")]
    [InlineData("sub", "\"nobody-of-this-name\"")]
    [InlineData("stamp", "\"0123\"")]
    public async Task SignedButNotForHereAndNow(string name, string? json) =>
        await AssertRefusedAsync((await IssuedAsync()).Claim(name, json is null ? null : JsonNode.Parse(json)).SignedBy(TokenDraft.KeyOf(Http)));
}
