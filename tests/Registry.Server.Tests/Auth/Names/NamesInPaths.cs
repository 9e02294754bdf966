using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Names;

/// <summary>Whoever may do all in <c>team/</c> gets nowhere else by writing the name of a place there in another way.</summary>
public sealed class NamesInPaths(StaffedRegistry fixture) : HttpSuite(fixture), IClassFixture<StaffedRegistry>, IAsyncLifetime
{
    private static readonly string[] Others = ["secret/x", "team", "team-b/x", "team.b/x", "team_b/x", "teamx/y"];

    private static readonly string[] Resources = ["manifests/v1", "tags/list", "blobs/sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "blobs/uploads/"];

    public static TheoryData<string> Names =>
    [
        "Team/x", "TEAM/x", "team/X", "team/../secret/x", "team/./../secret/x", "./secret/x", "../secret/x", "team/..%2Fsecret/x", "team%2F..%2Fsecret/x", "team%2F%2E%2E%2Fsecret%2Fx",
        "team/%2e%2e/secret/x", "team%2Fx", "team%2fx", "secret%2Fx", "team%252Fx", "team%252F..%252Fsecret%252Fx", "team%5C..%5Csecret%5Cx", "team\\..\\secret\\x", "team//x", "team/x//", "/team/x",
        "//secret/x", "/secret/x", "secret//x", "secret/x/", "team-b/x", "team.b/x", "team_b/x", "teamx/y", "team", "secret/x", "team/;/secret/x", "team;/x", "team;/../secret/x", "team/x;y", "team/x%00",
        "team%00/x", "secret/x%00", "team/x%0A", "team/%0D%0Ax", "team/x%20", "%20team/x", "team/x%3Fa", "team/x%23a", "t%D0%B5am/x", "%EF%BD%94%EF%BD%85%EF%BD%81%EF%BD%8D/x", "team%EF%BC%8Fx",
        "team%E2%81%84x", "team/%C0%AE%C0%AE/secret/x", "team%C0%AFx", "team/...", "team/.", "team/..", "team/x/..", "team/**", "**", "*", "%2A%2A", "team/{user}", "team:x", "http://team/x",
    ];

    public async ValueTask InitializeAsync()
    {
        foreach (var name in Others)
        {
            if ((await Http.HeadAsync($"/v2/{name}/manifests/v1", StaffedRegistry.Admin)).Status == 404)
            {
                await Http.PutManifestAsync(name, "v1");
            }
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ReachNothingElse(string name)
    {
        foreach (var resource in Resources)
        {
            foreach (var method in new[] { "GET", "HEAD", "DELETE", "POST", "PUT" })
            {
                AssertRefused(await AskAsync($"{method} /v2/{name}/{resource}"));
            }
        }

        AssertRefused(await AskAsync($"DELETE /api/v1/repositories/{name}"));
        foreach (var there in Others)
        {
            (await Http.GetAsync($"/v2/{there}/manifests/v1", StaffedRegistry.Admin)).Is(200);
        }
    }

    [Fact]
    public async Task OfAnyLengthReachNothing()
    {
        foreach (var name in new[] { $"team/{new string('x', 251)}", $"team/{new string('x', 10_000)}", string.Concat(Enumerable.Repeat("team/", 5_000)) + "x", $"team/{string.Concat(Enumerable.Repeat("../", 5_000))}secret/x" })
        {
            AssertRefused(await AskAsync($"GET /v2/{name}/manifests/v1"));
            AssertRefused(await AskAsync($"PUT /v2/{name}/manifests/v1"));
        }
    }

    // The path goes as it is, where HttpClient would tidy it; and what Kestrel refuses by itself keeps no law of the registry's.
    private async Task<Answer> AskAsync(string request)
    {
        await using var connection = await RawConnection.OpenAsync(Http);
        await connection.SendAsync($"{request} HTTP/1.1\nAuthorization: {StaffedRegistry.Bob.Value}\nContent-Length: 0");
        return await connection.ReadAsync(request.StartsWith("HEAD ", StringComparison.Ordinal));
    }

    private static void AssertRefused(Answer answer) => Assert.True(answer.Status is 400 or 403 or 404 or 405 or 414, $"{answer.Status}: {answer.Text}");
}
