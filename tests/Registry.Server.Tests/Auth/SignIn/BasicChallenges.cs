using Registry.Server.Settings;
using Registry.Server.Tests.Auth.Htpasswd;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Auth.SignIn;

/// <summary>With <c>Registry:Auth:Challenge</c> set to basic nobody is sent elsewhere for a token.</summary>
public sealed class BasicChallenges
{
    [Theory]
    [InlineData("GET", "/v2/")]
    [InlineData("GET", "/v2/team/app/manifests/v1")]
    [InlineData("POST", "/v2/team/app/blobs/uploads/")]
    [InlineData("GET", "/v2/_catalog")]
    public async Task NameNoAddress(string method, string path)
    {
        using var folder = new TempFolder();
        await using var http = await TestRegistry.StartAsync(configure: options =>
        {
            (options.Auth.Challenge, options.Auth.Service) = (ChallengeKind.Basic, "Our Registry");
            options.Auth.HtpasswdFile = folder.Write("users", $"alice:{HtpasswdSample.Hash}\n");
            options.Auth.Rules = [new RuleOptions { Who = "authenticated", Repositories = "**", Actions = "pull,push" }];
        });
        var body = method == "POST" ? Array.Empty<byte>() : null;
        (await http.SendAsync(method, path, body)).Is(401).Has("WWW-Authenticate", "Basic realm=\"Our Registry\"");
        (await http.SendAsync(method, path, body, Access.Basic("alice", "wrong"))).Is(401).Has("WWW-Authenticate", "Basic realm=\"Our Registry\"");
        Assert.NotEqual(401, (await http.SendAsync(method, path, body, Access.Basic("alice", "s3cret"))).Status);
    }
}
