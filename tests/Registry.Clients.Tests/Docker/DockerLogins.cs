using System.Text;
using System.Text.Json.Nodes;
using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Docker;

public sealed class DockerLogins(DockerWithSignedInRegistry engine) : DockerSignInTests(engine)
{
    [Fact]
    public async Task KeepATokenInThePasswordsPlace()
    {
        await SignInAsync(SignedInRegistry.Alice);

        var (stored, text) = await StoredAsync("alice");
        Assert.StartsWith("rgrt_", stored["identitytoken"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("alice:", Encoding.UTF8.GetString(Convert.FromBase64String(stored["auth"]!.GetValue<string>())));
        Assert.DoesNotContain(SignedInRegistry.Alice.Encoded, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AreGoodForPushesAndPulls()
    {
        var docker = await SignInAsync(SignedInRegistry.Bob);
        var name = await Engine.LoadAsync("home/bob/app:1", Image.Random(60));

        await docker.RunAsync("push", name);
        await docker.RunAsync("rmi", name);
        await docker.RunAsync("pull", name);

        Assert.Equal(await Registry.Http.DigestAsync("home/bob/app", "1"), await Engine.DigestAsync(name));
    }

    [Fact]
    public async Task TakeAnAccessTokenAsThePassword()
    {
        var docker = await SignInAsync(Robot);
        var name = await Engine.LoadAsync("ci/docker:1", Image.Random(61));

        await docker.RunAsync("push", name);
        await docker.RunAsync("rmi", name);
        await docker.RunAsync("pull", name);

        var elsewhere = await Engine.LoadAsync("private/docker:1", Image.Random(62));
        Assert.Contains("denied: alice/robot may not push private/docker", await docker.FailAsync("push", elsewhere), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithAWrongPasswordAreRefused()
    {
        var refused = await Nobody.TryLoginAsync(Registry, SignedInRegistry.Bob with { Password = "wrong" });

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("unauthorized: user name or password is wrong", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EndWithLogout()
    {
        var docker = await SignInAsync(SignedInRegistry.Alice);
        var name = await Engine.LoadAsync("private/logout:1", Image.Random(63));
        await docker.RunAsync("push", name);

        await docker.RunAsync("logout", Registry.Host);

        Assert.Contains("denied", await docker.FailAsync("push", name), StringComparison.Ordinal);
        Assert.Contains("pull access denied", await docker.FailAsync("pull", name), StringComparison.Ordinal);
    }

    private async Task<(JsonNode Stored, string Text)> StoredAsync(string user)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(ConfigOf(user), "config.json"), TestContext.Current.CancellationToken);
        return (JsonNode.Parse(text)!["auths"]![Registry.Host]!, text);
    }
}
