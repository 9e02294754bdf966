using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Docker;

public sealed class DockerRights(DockerWithSignedInRegistry engine) : DockerSignInTests(engine)
{
    [Fact]
    public async Task APushThatNoRuleAllowsIsDenied()
    {
        var docker = await SignInAsync(SignedInRegistry.Bob);
        var name = await Engine.LoadAsync("shared/pushed:1", Image.Random(70));

        Assert.Contains("denied: bob may not push shared/pushed", await docker.FailAsync("push", name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task APrivateImageIsPulledByThoseWhoMay()
    {
        var name = await PushAsync("shared/pulled", 71);

        Assert.Contains("pull access denied", await Nobody.FailAsync("pull", name), StringComparison.Ordinal);
        await (await SignInAsync(SignedInRegistry.Bob)).RunAsync("pull", name);
    }

    [Fact]
    public async Task AnImageThatMayNotBePulledIsNotThere()
    {
        var name = await PushAsync("private/hidden", 72);

        var complaint = await (await SignInAsync(SignedInRegistry.Bob)).FailAsync("pull", name);

        Assert.Contains("name unknown: there is no repository private/hidden", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APublicImageIsPulledByEverybodyAndPushedByFew()
    {
        var name = await PushAsync("public/docker", 73);

        await Nobody.RunAsync("pull", name);

        var other = await Engine.LoadAsync("public/docker:2", Image.Random(74));
        Assert.Contains("denied", await Nobody.FailAsync("push", other), StringComparison.Ordinal);
        Assert.Contains("denied: bob may not push", await (await SignInAsync(SignedInRegistry.Bob)).FailAsync("push", other), StringComparison.Ordinal);
        await (await SignInAsync(SignedInRegistry.Alice)).RunAsync("push", other);
    }

    [Fact]
    public async Task SearchFindsWhatMayBePulled()
    {
        foreach (var repository in (string[])["private", "shared", "public"])
        {
            await Registry.Http.PushAsync($"{repository}/needle", "1", Image.Random(75));
        }

        Assert.Equal(["public/needle"], await SearchAsync(Nobody));
        Assert.Equal(["public/needle", "shared/needle"], await SearchAsync(await SignInAsync(SignedInRegistry.Bob)));
        Assert.Equal(["private/needle", "public/needle", "shared/needle"], await SearchAsync(await SignInAsync(SignedInRegistry.Alice)));
    }

    [Fact]
    public async Task LayersAreMountedFromWhereTheyMayBePulled()
    {
        var bob = await SignInAsync(SignedInRegistry.Bob);
        var source = await PushAsync("shared/layers", 76);
        await bob.RunAsync("pull", source);
        await bob.RunAsync("tag", source, $"{Registry.Host}/home/bob/mounted:1");

        var progress = await bob.RunAsync("push", $"{Registry.Host}/home/bob/mounted:1");

        Assert.Contains("Mounted from shared/layers", progress, StringComparison.Ordinal);
        Assert.DoesNotContain("Pushed", progress, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LayersAreSentWhereTheirSourceMayNotBePulled()
    {
        var source = await PushAsync("private/layers", 77);
        await (await SignInAsync(SignedInRegistry.Alice)).RunAsync("pull", source);
        var bob = await SignInAsync(SignedInRegistry.Bob);
        await bob.RunAsync("tag", source, $"{Registry.Host}/home/bob/sent:1");

        var progress = await bob.RunAsync("push", $"{Registry.Host}/home/bob/sent:1");

        Assert.Contains("Pushed", progress, StringComparison.Ordinal);
        Assert.DoesNotContain("Mounted", progress, StringComparison.Ordinal);
    }

    // Pushed past the engine, so that it has nothing of the image yet.
    private async Task<string> PushAsync(string repository, int seed)
    {
        await Registry.Http.PushAsync(repository, "1", Image.Random(seed));
        return $"{Registry.Host}/{repository}:1";
    }

    private async Task<IEnumerable<string>> SearchAsync(Command docker) =>
        (await docker.RunAsync("search", "--format", "{{.Name}}", $"{Registry.Host}/needle")).Split('\n').Order(StringComparer.Ordinal);
}
