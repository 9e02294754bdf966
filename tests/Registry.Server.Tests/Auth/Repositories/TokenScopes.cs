using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Repositories;

/// <summary>A bearer token is good for what it was issued for and its owner still may: narrower asks for another one, wider is granted in part.</summary>
public sealed class TokenScopes(StaffedRegistry fixture) : HttpSuite(fixture), IClassFixture<StaffedRegistry>
{
    private readonly string _repository = Some.Repository("team");

    [Theory]
    [InlineData("GET", "/v2/{0}/manifests/v1", "push", "pull")]
    [InlineData("GET", "/v2/{0}/tags/list", "delete", "pull")]
    [InlineData("POST", "/v2/{0}/blobs/uploads/", "pull", "pull,push")]
    [InlineData("PUT", "/v2/{0}/manifests/v2", "pull,delete", "pull,push")]
    [InlineData("DELETE", "/v2/{0}/manifests/v1", "pull,push", "delete")]
    public async Task ANarrowerOneIsToldWhatItLacks(string method, string path, string granted, string needed)
    {
        var digest = await Http.PutManifestAsync(_repository, "v1");
        var other = Some.Repository("team");
        foreach (var scope in new[] { $"repository:{_repository}:{granted}", $"repository:{other}:pull,push,delete", "registry:catalog:*", "" })
        {
            var token = await Http.TokenAsync("bob", StaffedRegistry.Password, scope);
            var answer = (await Http.SendAsync(method, string.Format(null, path, _repository), method is "GET" or "DELETE" ? null : [], Access.Bearer(token))).IsError(401, "UNAUTHORIZED");
            Assert.EndsWith($",service=\"registry\",scope=\"repository:{_repository}:{needed}\",error=\"insufficient_scope\"", answer["WWW-Authenticate"], StringComparison.Ordinal);
        }

        (await Http.GetAsync($"/v2/{_repository}/manifests/v1", StaffedRegistry.Admin)).Is(200).Has("Docker-Content-Digest", $"{digest}");
        Assert.Equal(["v1"], (await Http.GetAsync($"/v2/{_repository}/tags/list", StaffedRegistry.Admin)).Names("tags"));
    }

    [Fact]
    public async Task AWiderOneIsGrantedInPart()
    {
        await Http.PutManifestAsync(_repository, "v1");
        var answer = await Http.GetAsync($"/token?scope=repository:{_repository}:pull,push,delete,admin&scope=repository:secret/x:pull&scope=repository:other:*", StaffedRegistry.Carol);
        Assert.Equal($"repository:{_repository}:pull", answer.Is(200).Json.GetProperty("scope").GetString());
        var token = Access.Bearer(answer.Json.GetProperty("token").GetString()!);
        (await Http.GetAsync($"/v2/{_repository}/manifests/v1", token)).Is(200);
        (await Http.PostAsync($"/v2/{_repository}/blobs/uploads/", null, token)).IsError(403, "DENIED");
        (await Http.GetAsync("/v2/secret/x/tags/list", token)).IsError(404, "NAME_UNKNOWN");
    }

    [Fact]
    public async Task ARightThatIsTakenAwayIsGoneFromTheTokenToo()
    {
        var (user, digest) = (_repository.Replace('/', '-'), await Http.PutManifestAsync(_repository, "v1"));
        await Http.AddUserAsync(user, StaffedRegistry.Password);
        var rule = 0L;
        await Http.ChangeAsync(index => rule = index.AddRule($"user:{user}", _repository, 7, DateTimeOffset.UnixEpoch));
        var token = Access.Bearer(await Http.TokenAsync(user, StaffedRegistry.Password, $"repository:{_repository}:pull,push,delete"));
        (await Http.GetAsync($"/v2/{_repository}/manifests/v1", token)).Is(200);
        await Http.ChangeAsync(index => index.RemoveRule(rule));
        (await Http.GetAsync($"/v2/{_repository}/manifests/v1", token)).IsError(404, "NAME_UNKNOWN");
        (await Http.DeleteAsync($"/v2/{_repository}/manifests/{digest}", token)).IsError(404, "NAME_UNKNOWN");
        (await Http.GetAsync($"/v2/{_repository}/manifests/v1", Access.Basic(user, StaffedRegistry.Password))).IsError(404, "NAME_UNKNOWN");
    }

    [Fact]
    public async Task AnAccessTokensLimitsHoldAlsoForAnAdministrator()
    {
        await Http.PutManifestAsync(_repository, "v1");
        var caller = Access.Basic("admin", await Http.CreateTokenAsync("admin", _repository.Replace('/', '-'), _repository, "pull"));
        (await Http.GetAsync($"/v2/{_repository}/manifests/v1", caller)).Is(200);
        (await Http.DeleteAsync($"/v2/{_repository}/manifests/v1", caller)).IsError(403, "DENIED");
        (await Http.GetAsync("/v2/team/other/tags/list", caller)).IsError(404, "NAME_UNKNOWN");
        Assert.Equal([_repository], (await Http.GetAsync("/v2/_catalog", caller)).Is(200).Names("repositories"));
    }
}
