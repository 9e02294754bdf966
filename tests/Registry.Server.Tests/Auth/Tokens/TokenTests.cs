using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.Tokens;

/// <summary>A token of bob's that is good for one repository, and the proof that another one is not good for it.</summary>
public abstract class TokenTests(StaffedRegistry fixture) : HttpSuite(fixture), IClassFixture<StaffedRegistry>
{
    private readonly string _repository = Some.Repository("team");
    private Digest? _manifest;

    /// <summary>What bob gets from the token service, for a repository that holds a manifest.</summary>
    private protected async Task<TokenDraft> IssuedAsync()
    {
        _manifest = await Http.PutManifestAsync(_repository, "v1");
        return new TokenDraft(await Http.TokenAsync("bob", StaffedRegistry.Password, $"repository:{_repository}:pull,push,delete"));
    }

    private protected async Task AssertGoodAsync(string token) => (await Http.GetAsync($"/v2/{_repository}/manifests/v1", Access.Bearer(token))).Is(200);

    private protected async Task AssertRefusedAsync(string token)
    {
        foreach (var (method, path) in new[] { ("GET", "/v2/"), ("GET", $"/v2/{_repository}/manifests/v1"), ("DELETE", $"/v2/{_repository}/manifests/{_manifest}"), ("GET", "/v2/_catalog") })
        {
            var answer = (await Http.SendAsync(method, path, null, Access.Bearer(token))).IsError(401, "UNAUTHORIZED");
            Assert.EndsWith(",error=\"invalid_token\"", answer["WWW-Authenticate"], StringComparison.Ordinal);
        }

        (await Http.GetAsync($"/v2/{_repository}/manifests/{_manifest}", StaffedRegistry.Admin)).Is(200);
    }
}
