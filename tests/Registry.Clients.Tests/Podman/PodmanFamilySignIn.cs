using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Podman;

/// <summary>Sign-in by podman and by buildah, whose commands for it are the same.</summary>
public abstract class PodmanFamilySignIn : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SignedInRegistry _registry;
    private readonly Command _tool;

    private protected PodmanFamilySignIn(ClientTool tool, SignedInRegistry registry)
    {
        tool.Require();
        Requirement.Root();
        _registry = registry;
        _tool = ContainerStorage.Of(tool, _folder);
    }

    [Fact]
    public async Task LoginAndLogoutBeginAndEndWhatMayBeDone()
    {
        var name = await LoadAsync("home/bob/podman:1");
        Assert.Contains("denied", await PushFailsAsync(name), StringComparison.Ordinal);

        await _tool.LoginAsync(_registry, SignedInRegistry.Bob, "--tls-verify=false");
        await PushAsync(name);
        await _tool.RunAsync("rmi", name);
        await PullAsync(name);

        await _tool.RunAsync("logout", _registry.Host);
        Assert.Contains("denied", await PushFailsAsync(name), StringComparison.Ordinal);
        await _tool.RunAsync("rmi", name);
        Assert.Contains($"sign in with: docker login {_registry.Host}", await PullFailsAsync(name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWrongPasswordIsRefused()
    {
        var refused = await _tool.TryLoginAsync(_registry, SignedInRegistry.Bob with { Password = "wrong" }, "--tls-verify=false");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("invalid username/password", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CredentialsMayComeWithTheCommand()
    {
        var name = await LoadAsync("private/creds:1");
        await PushAsync(name, "--creds", $"{SignedInRegistry.Alice}");
        await _tool.RunAsync("rmi", name);

        Assert.Contains("invalid username/password", await PullFailsAsync(name, "--creds", "alice:wrong"), StringComparison.Ordinal);
        await PullAsync(name, "--creds", $"{SignedInRegistry.Alice}");
    }

    [Fact]
    public async Task AnAccessTokenIsTakenAsThePassword()
    {
        await _tool.LoginAsync(_registry, _registry.Robot, "--tls-verify=false");
        var name = await LoadAsync("ci/podman:1");
        await PushAsync(name);
        await _tool.RunAsync("rmi", name);

        await PullAsync(name);

        Assert.Contains("denied: alice/robot may not push", await PushFailsAsync(await LoadAsync("private/podman:1")), StringComparison.Ordinal);
    }

    // These clients send credentials to no registry that answered 200 on /v2/.
    [Fact]
    public async Task WhatEverybodyMayPullHindersNobodyFromSigningIn()
    {
        var (open, hidden) = ($"{_registry.Host}/public/podman:1", $"{_registry.Host}/private/pulled:1");
        await _registry.Http.PushAsync("public/podman", "1", Image.Random(1));
        await _registry.Http.PushAsync("private/pulled", "1", Image.Random(2));

        await PullAsync(open);
        Assert.Contains("authentication required", await PullFailsAsync(hidden), StringComparison.Ordinal);
        Assert.Contains("denied", await PushFailsAsync(await LoadAsync("public/podman:2")), StringComparison.Ordinal);

        await _tool.LoginAsync(_registry, "--tls-verify=false");
        await PullAsync(open);
        await PullAsync(hidden);
        await PushAsync($"{_registry.Host}/public/podman:2");
    }

    [Fact]
    public async Task APushThatNoRuleAllowsIsDenied()
    {
        await _tool.LoginAsync(_registry, SignedInRegistry.Bob, "--tls-verify=false");

        Assert.Contains("denied: bob may not push shared/podman", await PushFailsAsync(await LoadAsync("shared/podman:1")), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<string> LoadAsync(string repositoryAndTag)
    {
        var name = $"{_registry.Host}/{repositoryAndTag}";
        DockerArchive.Write(_folder["image.tar"], name, Image.Random(3));
        await _tool.RunAsync("pull", $"docker-archive:{_folder["image.tar"]}");
        return name;
    }

    private Task<string> PushAsync(string name, params string[] options) => _tool.RunAsync(["push", "--tls-verify=false", .. options, name]);

    private Task<string> PullAsync(string name, params string[] options) => _tool.RunAsync(["pull", "--tls-verify=false", .. options, name]);

    private Task<string> PushFailsAsync(string name) => _tool.FailAsync("push", "--tls-verify=false", name);

    private Task<string> PullFailsAsync(string name, params string[] options) => _tool.FailAsync(["pull", "--tls-verify=false", .. options, name]);
}

public sealed class PodmanSignIn(SignedInRegistry registry) : PodmanFamilySignIn(ClientTools.Podman, registry), IClassFixture<SignedInRegistry>;
