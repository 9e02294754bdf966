using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth;

/// <summary>The suites that run signed in do sign in, as clients do.</summary>
public sealed class SignedInSuites(SignedInRegistry fixture) : HttpSuite(fixture), IClassFixture<SignedInRegistry>
{
    [Fact]
    public async Task TheirRegistryRefusesWhoDoesNotSignIn()
    {
        await using var connection = await RawConnection.OpenAsync(Http.EndPoint);
        await connection.SendAsync("GET /v2/ HTTP/1.1");
        AnswerLaws.Check("GET", await connection.ReadAsync()).IsError(401, "UNAUTHORIZED");
    }

    [Fact]
    public async Task TheirUserIsNoAdministrator() => (await Http.GetAsync("/api/v1/audit")).IsError(403, "DENIED");

    [Fact]
    public async Task TheirClientAsksForATokenOnceAndUsesIt()
    {
        var path = $"/v2/{Some.Repository()}/tags/list";
        for (var i = 0; i < 10; i++)
        {
            (await Http.GetAsync(path)).IsError(404, "NAME_UNKNOWN");
        }

        await Http.Log.WaitForAsync(line => line.Text.StartsWith("GET /token 200", StringComparison.Ordinal));
        var refused = $"GET {path} 401";
        await Http.Log.WaitForAsync(line => line.Text.StartsWith(refused, StringComparison.Ordinal));
        Assert.Single(Http.Log.Lines, line => line.Text.StartsWith(refused, StringComparison.Ordinal));
    }
}
