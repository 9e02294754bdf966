using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Repositories;

/// <summary>What is answered to those who may do something, but not this; and that nothing was done.</summary>
public sealed class Refusals(StaffedRegistry fixture) : HttpSuite(fixture), IClassFixture<StaffedRegistry>
{
    private readonly string _repository = Some.Repository("team");

    [Fact]
    public async Task WhoMayOnlyPullIsDenied()
    {
        var digest = await Http.PutManifestAsync(_repository, "v1");
        foreach (var (method, path) in Writes(digest))
        {
            (await Http.SendAsync(method, path, method == "DELETE" ? null : [], StaffedRegistry.Carol)).IsError(403, "DENIED");
        }

        await AssertUntouchedAsync(digest);
    }

    [Fact]
    public async Task WhoMayNothingHearsOfNoRepository()
    {
        var digest = await Http.PutManifestAsync(_repository, "v1");
        foreach (var (method, path) in Writes(digest))
        {
            var answer = await Http.SendAsync(method, path, method == "DELETE" ? null : [], StaffedRegistry.Dave);
            _ = method == "DELETE" && !path.Contains("uploads", StringComparison.Ordinal) ? answer.IsError(404, "NAME_UNKNOWN") : answer.IsError(403, "DENIED");
        }

        await AssertUntouchedAsync(digest);
    }

    [Fact]
    public async Task ToPushIsNotToDelete()
    {
        var digest = await Http.PutManifestAsync(_repository, "v1");
        var user = _repository.Replace('/', '-');
        await Http.AddUserAsync(user, StaffedRegistry.Password);
        await Http.AllowAsync($"user:{user}", _repository, "push");
        var caller = Access.Basic(user, StaffedRegistry.Password);
        (await Http.GetAsync($"/v2/{_repository}/manifests/v1", caller)).IsError(404, "NAME_UNKNOWN");
        (await Http.DeleteAsync($"/v2/{_repository}/manifests/v1", caller)).IsError(404, "NAME_UNKNOWN");
        (await Http.PostAsync($"/v2/{_repository}/blobs/uploads/", null, caller)).Is(202);
        await Http.AllowAsync($"user:{user}", _repository, "pull");
        (await Http.DeleteAsync($"/v2/{_repository}/manifests/v1", caller)).IsError(403, "DENIED");
        await AssertUntouchedAsync(digest);
    }

    [Fact]
    public async Task ToDeleteManifestsIsNotToDeleteTheRepository()
    {
        var digest = await Http.PutManifestAsync(_repository, "v1");
        (await Http.DeleteAsync($"/api/v1/repositories/{_repository}", StaffedRegistry.Bob)).IsError(403, "DENIED");
        (await Http.DeleteAsync($"/api/v1/repositories/{_repository}", StaffedRegistry.Dave)).IsError(404, "NAME_UNKNOWN");
        (await Http.DeleteAsync($"/api/v1/repositories/{_repository}")).IsError(401, "UNAUTHORIZED");
        await AssertUntouchedAsync(digest);
        (await Http.DeleteAsync($"/api/v1/repositories/{_repository}", StaffedRegistry.Admin)).Is(204);
    }

    [Theory]
    [InlineData("/api/v1/repositories/team%2F{0}")]
    [InlineData("/api/v1/repositories/team%252F{0}")]
    [InlineData("/api/v1/repositories/team/x/../{0}")]
    [InlineData("/api/v1/repositories/team//{0}")]
    [InlineData("/api/v1/repositories/team/{0}/")]
    [InlineData("/api/v1/repositories/")]
    [InlineData("/api/v1/repositories")]
    public async Task AStrangePathDeletesNoRepository(string path)
    {
        var digest = await Http.PutManifestAsync(_repository, "v1");
        var text = string.Format(null, path, _repository["team/".Length..]);
        Assert.InRange((await RawConnection.AskAsync(Http, $"DELETE {text} HTTP/1.1\nAuthorization: {StaffedRegistry.Bob.Value}")).Status, 400, 405);
        await AssertUntouchedAsync(digest);
    }

    [Fact]
    public async Task TheManagementIsForAdministratorsWithAPassword()
    {
        const string Audit = "/api/v1/audit";
        (await Http.GetAsync(Audit)).IsError(401, "UNAUTHORIZED");
        var secret = await Http.CreateTokenAsync("admin", "management", "**", "admin");
        var scopes = new[] { "repository:**:*", "registry:catalog:*", "registry:audit:*" };
        foreach (var caller in new[]
        {
            StaffedRegistry.Bob, StaffedRegistry.Dave, Access.Basic("admin", secret),
            Access.Bearer(await Http.TokenAsync("admin", StaffedRegistry.Password, scopes)), Access.Bearer(await Http.TokenAsync("admin", secret, scopes)),
            Access.Bearer(await Http.TokenAsync(null, null, scopes)),
        })
        {
            (await Http.GetAsync(Audit, caller)).IsError(403, "DENIED");
        }

        (await Http.GetAsync(Audit, StaffedRegistry.Admin)).Is(200);
    }

    private (string Method, string Path)[] Writes(Digest digest) =>
    [
        ("DELETE", $"/v2/{_repository}/manifests/v1"), ("DELETE", $"/v2/{_repository}/manifests/{digest}"), ("DELETE", $"/v2/{_repository}/blobs/{Digest.Of(Documents.EmptyConfig)}"),
        ("PUT", $"/v2/{_repository}/manifests/v1"), ("POST", $"/v2/{_repository}/blobs/uploads/"), ("DELETE", $"/v2/{_repository}/blobs/uploads/{Guid.NewGuid()}"),
        ("PATCH", $"/v2/{_repository}/blobs/uploads/{Guid.NewGuid()}"), ("PUT", $"/v2/{_repository}/blobs/uploads/{Guid.NewGuid()}?digest={digest}"),
    ];

    private async Task AssertUntouchedAsync(Digest digest)
    {
        (await Http.GetAsync($"/v2/{_repository}/manifests/v1", StaffedRegistry.Admin)).Is(200).Has("Docker-Content-Digest", $"{digest}");
        (await Http.GetAsync($"/v2/{_repository}/blobs/{Digest.Of(Documents.EmptyConfig)}", StaffedRegistry.Admin)).Is(200);
    }
}
