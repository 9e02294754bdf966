using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Containerd;

public sealed class ContainerdWithSignIn(ContainerdWithSignedInRegistry engine) : ContainerdTests(engine), IClassFixture<ContainerdWithSignedInRegistry>
{
    private static readonly string[] Push = ["images", "push", "--plain-http"];
    private static readonly string[] Pull = ["images", "pull", "--plain-http", "--snapshotter", "native"];

    [Fact]
    public async Task AnAccessTokenIsTakenAsThePassword()
    {
        var (name, robot) = (await LoadAsync("ci/containerd:1", 30), $"{((SignedInRegistry)Registry).Robot}");

        await Ctr.RunAsync([.. Push, "--user", robot, name]);
        await ForgetAsync(name);
        await Ctr.RunAsync([.. Pull, "--user", robot, name]);

        Assert.Contains("403 Forbidden", await Ctr.FailAsync([.. Push, "--user", robot, await LoadAsync("private/containerd:1", 31)]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task APushThatNoRuleAllowsIsDenied()
    {
        var name = await LoadAsync("shared/containerd:1", 32);

        Assert.Contains("403 Forbidden", await Ctr.FailAsync([.. Push, "--user", $"{SignedInRegistry.Bob}", name]), StringComparison.Ordinal);
        Assert.Contains("insufficient_scope", await Ctr.FailAsync([.. Push, name]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWrongPasswordIsRefused()
    {
        await Registry.Http.PushAsync("shared/refused", "1", Image.Random(33));

        Assert.Contains("401 Unauthorized", await Ctr.FailAsync([.. Pull, "--user", "bob:wrong", $"{Registry.Host}/shared/refused:1"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsPublicNeedsNoUser()
    {
        await Registry.Http.PushAsync("public/containerd", "1", Image.Random(34));
        await Registry.Http.PushAsync("private/containerd", "2", Image.Random(35));

        await Ctr.RunAsync([.. Pull, $"{Registry.Host}/public/containerd:1"]);

        Assert.Contains("insufficient_scope", await Ctr.FailAsync([.. Pull, $"{Registry.Host}/private/containerd:2"]), StringComparison.Ordinal);
    }

    // The engine remembers where it has a layer from, and asks for a mount from there.
    [Fact]
    public async Task ALayerIsSentWhereItsSourceMayNotBePulled()
    {
        var image = Image.Random(36);
        await Registry.Http.PushAsync("private/source", "1", image);
        await Ctr.RunAsync([.. Pull, "--user", $"{SignedInRegistry.Alice}", $"{Registry.Host}/private/source:1"]);
        await Ctr.RunAsync("images", "tag", $"{Registry.Host}/private/source:1", $"{Registry.Host}/home/bob/sent:1");

        await Ctr.RunAsync([.. Push, "--user", $"{SignedInRegistry.Bob}", $"{Registry.Host}/home/bob/sent:1"]);

        Assert.Equal(image.Manifest.Descriptor.Digest.ToString(), await Registry.Http.DigestAsync("home/bob/sent", "1"));
    }

    private async Task<string> LoadAsync(string repositoryAndTag, int seed)
    {
        var name = $"{Registry.Host}/{repositoryAndTag}";
        await ImportAsync(OciLayout.Write(Files[$"{seed}"], name, Image.Random(seed)));
        return name;
    }
}
