using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.SignIn;

/// <summary>How clients learn where to sign in and for what, and that they need not where everybody may.</summary>
public sealed class Challenges(StaffedRegistry fixture) : HttpSuite(fixture), IClassFixture<StaffedRegistry>
{
    private const string Digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    private const string Id = "7f3b1f0e-3c1f-4a53-9d3c-0f3f6f6c6b11";

    public static TheoryData<string, string, string> Routes => new()
    {
        { "GET", "/v2/a/b/manifests/v1", "repository:a/b:pull" },
        { "HEAD", "/v2/a/b/manifests/v1", "repository:a/b:pull" },
        { "PUT", "/v2/a/b/manifests/v1", "repository:a/b:pull,push" },
        { "DELETE", "/v2/a/b/manifests/v1", "repository:a/b:delete" },
        { "GET", $"/v2/a/b/blobs/{Digest}", "repository:a/b:pull" },
        { "HEAD", $"/v2/a/b/blobs/{Digest}", "repository:a/b:pull" },
        { "DELETE", $"/v2/a/b/blobs/{Digest}", "repository:a/b:delete" },
        { "POST", "/v2/a/b/blobs/uploads/", "repository:a/b:pull,push" },
        { "POST", $"/v2/a/b/blobs/uploads/?mount={Digest}&from=c", "repository:a/b:pull,push repository:c:pull" },
        { "GET", $"/v2/a/b/blobs/uploads/{Id}", "repository:a/b:pull,push" },
        { "PATCH", $"/v2/a/b/blobs/uploads/{Id}", "repository:a/b:pull,push" },
        { "PUT", $"/v2/a/b/blobs/uploads/{Id}?digest={Digest}", "repository:a/b:pull,push" },
        { "DELETE", $"/v2/a/b/blobs/uploads/{Id}", "repository:a/b:pull,push" },
        { "GET", "/v2/a/b/tags/list", "repository:a/b:pull" },
        { "GET", $"/v2/a/b/referrers/{Digest}", "repository:a/b:pull" },
        { "GET", "/v2/_catalog", "registry:catalog:*" },
        { "HEAD", "/v2/_catalog", "registry:catalog:*" },
        { "DELETE", "/api/v1/repositories/a/b", "repository:a/b:pull,push,delete,admin" },
    };

    private string Plain => $"Bearer realm=\"{Http.Address}token\",service=\"registry\"";

    [Theory]
    [InlineData("GET", "/v2/")]
    [InlineData("HEAD", "/v2/")]
    [InlineData("GET", "/v2")]
    [InlineData("GET", "/api/v1/audit")]
    public async Task OfAPingNameNoScope(string method, string path) => (await Http.SendAsync(method, path, null)).Is(401).Has("WWW-Authenticate", Plain);

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task OfARouteNameWhatItTakes(string method, string path, string scope)
    {
        var body = method is "PUT" or "POST" or "PATCH" ? Array.Empty<byte>() : null;
        (await Http.SendAsync(method, path, body)).Is(401).Has("WWW-Authenticate", $"{Plain},scope=\"{scope}\"");
        (await Http.SendAsync(method, path, body, Access.Basic("bob", "wrong"))).Is(401).Has("WWW-Authenticate", Plain);
        (await Http.SendAsync(method, path, body, Access.Bearer("x.y.z"))).Is(401).Has("WWW-Authenticate", $"{Plain},error=\"invalid_token\"");
        var anonymous = Access.Bearer(await Http.TokenAsync(null, null, scope));
        var answer = await Http.SendAsync(method, path, body, anonymous);
        if (!scope.StartsWith("registry:", StringComparison.Ordinal))
        {
            answer.Is(401).Has("WWW-Authenticate", $"{Plain},scope=\"{scope}\",error=\"insufficient_scope\"");
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task AreNotNeededWithAPassword(string method, string path, string scope)
    {
        var body = method is "PUT" or "POST" or "PATCH" ? Array.Empty<byte>() : null;
        var answer = await Http.SendAsync(method, path, body, StaffedRegistry.Admin);
        Assert.True(answer.Status is not (401 or 403), $"{answer.Status} for {scope}");
        Assert.Null(answer["WWW-Authenticate"]);
        Assert.Null(answer["Set-Cookie"]);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/v1/_ping")]
    [InlineData("/token")]
    [InlineData("/token/keys")]
    public async Task AreNotMadeWhereEverybodyMay(string path) => (await Http.GetAsync(path)).Is(200).Has("WWW-Authenticate", null);

    [Fact]
    public async Task AreMadeByThePingAlsoWhereAllMayPull()
    {
        var name = Some.Repository("public");
        await Http.PutManifestAsync(name, "v1");
        await Http.AllowAsync("anonymous", "public/**", "pull");
        (await Http.GetAsync("/v2/")).Is(401).Has("WWW-Authenticate", Plain);
        (await Http.HeadAsync("/v2/")).Is(401).Has("WWW-Authenticate", Plain);
        (await Http.GetAsync($"/v2/{name}/manifests/v1")).Is(200);
        (await Http.HeadAsync($"/v2/{name}/manifests/v1")).Is(200);
        (await Http.GetAsync($"/v2/{name}/manifests/v1", StaffedRegistry.Dave)).Is(200);
        (await Http.PostAsync($"/v2/{name}/blobs/uploads/")).Is(401).Has("WWW-Authenticate", $"{Plain},scope=\"repository:{name}:pull,push\"");
        (await Http.PostAsync($"/v2/{name}/blobs/uploads/", null, StaffedRegistry.Dave)).IsError(403, "DENIED");

        var token = Access.Bearer(await Http.TokenAsync(null, null, $"repository:{name}:pull,push"));
        (await Http.GetAsync("/v2/", token)).Is(200);
        (await Http.GetAsync($"/v2/{name}/manifests/v1", token)).Is(200);
        (await Http.PostAsync($"/v2/{name}/blobs/uploads/", null, token)).Is(401);
    }

    [Theory]
    [InlineData("registry.example.org", "http://registry.example.org/token")]
    [InlineData("registry.example.org:5000", "http://registry.example.org:5000/token")]
    [InlineData("[::1]:5000", "http://[::1]:5000/token")]
    public async Task SendTheClientWhereItIs(string host, string realm) =>
        (await Http.GetAsync("/v2/", ("Host", host))).Is(401).Has("WWW-Authenticate", $"Bearer realm=\"{realm}\",service=\"registry\"");

    [Theory]
    [InlineData("a\",error=\"x")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a@b")]
    public async Task AreNotWrittenByTheHost(string host)
    {
        await using var connection = await RawConnection.OpenAsync(Http);
        await connection.SendAsync(Some.Utf8($"GET /v2/ HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        Assert.Equal(400, (await connection.ReadAsync()).Status);
    }

    [Theory]
    [InlineData("basic")]
    [InlineData("BASIC")]
    public async Task TakeTheSchemeInAnyLetters(string scheme) =>
        (await Http.GetAsync("/v2/", ("Authorization", StaffedRegistry.Bob.Value.Replace("Basic", scheme, StringComparison.Ordinal)))).Is(200);
}
