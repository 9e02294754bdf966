using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Tokens;

/// <summary>What is no token at all, or is made to hurt whoever reads it.</summary>
public sealed class BrokenTokens(StaffedRegistry fixture) : TokenTests(fixture)
{
    public static TheoryData<string> Garbage =>
    [
        "x", ".", "..", "...", "....", "a.b.c", "a.b.c.d.e", "\"\"", "null", "e30.e30.e30", "e30..", "bnVsbA.bnVsbA.", "W10.W10.AA", "eyJhbGciOiJFUzI1NiJ9.e30.AA", "eyJhbGciOiJFUzI1NiJ9.W10.AA",
        "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.a.b.c.d", "%00.%00.%00", "rgat_0000000000000000000000000000000000000000", new string('a', 60_000), new string('.', 60_000),
    ];

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task GarbageIsRefused(string token)
    {
        await IssuedAsync();
        await AssertRefusedAsync(token);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5_000)]
    [InlineData(30_000)]
    public async Task NestingIsNotFollowed(int levels)
    {
        var draft = await IssuedAsync();
        var (header, claims) = (draft.Header.ToJsonString(), draft.Claims.ToJsonString());
        var deep = $"{new string('[', levels)}{new string(']', levels)}";
        var objects = $"{string.Concat(Enumerable.Repeat("{\"a\":", levels / 4))}1{new string('}', levels / 4)}";
        byte[] signature = new byte[64];
        foreach (var value in new[] { deep, objects })
        {
            await AssertRefusedAsync(TokenDraft.Signed(header, $"{{\"iss\":{value}}}", _ => signature));
            await AssertRefusedAsync(TokenDraft.Signed(header, $"{{\"a\":{value},{claims[1..]}", _ => signature));
            await AssertRefusedAsync(TokenDraft.Signed($"{{\"alg\":\"ES256\",\"kid\":{value}}}", claims, _ => signature));
            await AssertRefusedAsync(TokenDraft.Signed($"{{\"kid\":\"a\",\"alg\":{value}}}", claims, _ => signature));
        }
    }

    [Fact]
    public async Task AHeaderOfAMegabyteEndsItsConnectionOnly()
    {
        await using var connection = await RawConnection.OpenAsync(Http);
        try
        {
            await connection.SendAsync($"GET /v2/ HTTP/1.1\nAuthorization: Bearer {new string('a', 1024 * 1024)}");
        }
        catch (IOException)
        {
            // It need not read to the end what it refuses.
        }

        Assert.Equal(431, (await connection.ReadAsync()).Status);
        (await Http.GetAsync("/v2/", StaffedRegistry.Bob)).Is(200);
    }

    [Fact]
    public async Task TwoCredentialsAreNone()
    {
        var good = (await IssuedAsync()).SignedBy(TokenDraft.KeyOf(Http));
        await AssertGoodAsync(good);
        foreach (var (first, second) in new[] { (good, good), ("x", good), (good, "x") })
        {
            (await RawConnection.AskAsync(Http, $"GET /v2/ HTTP/1.1\nAuthorization: Bearer {first}\nAuthorization: Bearer {second}")).IsError(401, "UNAUTHORIZED");
        }

        var (_, basic) = StaffedRegistry.Bob;
        (await RawConnection.AskAsync(Http, $"GET /v2/ HTTP/1.1\nAuthorization: {basic}\nAuthorization: {basic}")).IsError(401, "UNAUTHORIZED");
        (await RawConnection.AskAsync(Http, $"GET /v2/ HTTP/1.1\nAuthorization: {basic}\nAuthorization: Bearer {good}")).IsError(401, "UNAUTHORIZED");
        (await RawConnection.AskAsync(Http, $"GET /v2/ HTTP/1.1\nAuthorization: Bearer {good}\nAuthorization: {basic}")).IsError(401, "UNAUTHORIZED");
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic %%%")]
    [InlineData("Basic Ym9i")]
    [InlineData("Basic Om5vYm9keQ==")]
    [InlineData("Basic Ym9iOv8=")]
    [InlineData("Basic /////w==")]
    [InlineData("Basic Ym9iAGE6eA==")]
    [InlineData("Basic YWRtaW4AOmNvcnJlY3QgaG9yc2U=")]
    [InlineData("Digest username=\"bob\"")]
    [InlineData("Negotiate AAAA")]
    [InlineData("bob:correct horse")]
    public async Task ACredentialThatIsNoneIsRefused(string value) =>
        (await RawConnection.AskAsync(Http, $"GET /v2/ HTTP/1.1\nAuthorization: {value}")).IsError(401, "UNAUTHORIZED");
}
