using System.Text.Json.Nodes;
using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Skopeo;

public sealed class SkopeoRights(SignedInRegistry registry) : SkopeoTests(registry), IClassFixture<SignedInRegistry>
{
    private readonly string _bob = $"{SignedInRegistry.Bob}";

    // With a file for logins that stays empty, beside the one of the logged-in Skopeo.
    private Command Nobody => ClientTools.Skopeo.With([], ("REGISTRY_AUTH_FILE", Path.Combine(Folder("nobody.json"))), ("TMPDIR", Folder("")));

    [Fact]
    public async Task CredentialsMayComeWithTheCommand()
    {
        var image = Image.Random(40);
        OciLayout.Write(Folder("layout"), "1", image);

        await CopyAsNobodyAsync($"oci:{Folder("layout")}:1", There("home/bob/creds:1"), "--dest-creds", _bob);
        await CopyAsNobodyAsync(There("home/bob/creds:1"), $"oci:{Folder("back")}:1", "--src-creds", _bob);

        OciLayout.Verify(Folder("back"), image);
    }

    [Fact]
    public async Task ACopyNeedsToPullThereAndToPushHere()
    {
        await Registry.Http.PushAsync("shared/copied", "1", Image.Random(41));

        await CopyAsNobodyAsync(There("shared/copied:1"), There("home/bob/copied:1"), "--src-creds", _bob, "--dest-creds", _bob);

        var back = await Nobody.FailAsync("copy", "--src-tls-verify=false", "--dest-tls-verify=false", "--src-creds", _bob, "--dest-creds", _bob, There("home/bob/copied:1"), There("shared/back:1"));
        Assert.Contains("denied: bob may not push shared/back", back, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EachSideOfACopyHasAnOwnerOfItsOwn()
    {
        var image = Image.Random(42);
        await Registry.Http.PushAsync("private/handed", "1", image);

        await CopyAsNobodyAsync(There("private/handed:1"), There("home/bob/handed:1"), "--src-creds", $"{SignedInRegistry.Alice}", "--dest-creds", _bob);

        Assert.Equal(image.Manifest.Descriptor.Digest.ToString(), await Registry.Http.DigestAsync("home/bob/handed", "1"));
    }

    [Fact]
    public async Task TagsAreListedToThoseWhoMayPull()
    {
        await Registry.Http.PushAsync("private/tags", "1", Image.Random(43));
        string[] list = ["list-tags", "--tls-verify=false"];

        var listed = JsonNode.Parse(await Nobody.RunAsync([.. list, "--creds", $"{SignedInRegistry.Alice}", There("private/tags")]))!;

        Assert.Equal("1", Assert.Single(listed["Tags"]!.AsArray())!.GetValue<string>());
        await Nobody.FailAsync([.. list, "--creds", _bob, There("private/tags")]);
        await Nobody.FailAsync([.. list, There("private/tags")]);
    }

    [Fact]
    public async Task WhatIsPublicNeedsNoLoginToBePulled()
    {
        await Registry.Http.PushAsync("public/skopeo", "1", Image.Random(44));

        await Nobody.RunAsync("inspect", "--tls-verify=false", "--override-arch", "amd64", There("public/skopeo:1"));

        Assert.Contains("authentication required", await Nobody.FailAsync("copy", "--src-tls-verify=false", "--dest-tls-verify=false", There("public/skopeo:1"), There("public/skopeo:2")), StringComparison.Ordinal);
        await CopyAsync(There("public/skopeo:1"), There("public/skopeo:2"));
    }

    [Fact]
    public async Task DeletingIsARightOfItsOwn()
    {
        await Registry.Http.PushAsync("home/bob/kept", "1", Image.Random(45));

        Assert.Contains("bob may not delete", await Nobody.FailAsync("delete", "--tls-verify=false", "--creds", _bob, There("home/bob/kept:1")), StringComparison.Ordinal);
        await Skopeo.RunAsync("delete", "--tls-verify=false", There("home/bob/kept:1"));
    }

    [Fact]
    public async Task LogoutForgetsTheCredentials()
    {
        await Registry.Http.PushAsync("private/logout", "1", Image.Random(46));
        await Skopeo.RunAsync("inspect", "--tls-verify=false", There("private/logout:1"));

        await Skopeo.RunAsync("logout", "--tls-verify=false", Registry.Host);

        Assert.Contains("authentication required", await Skopeo.FailAsync("inspect", "--tls-verify=false", There("private/logout:1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWrongPasswordIsRefused()
    {
        var refused = await Nobody.TryLoginAsync(Registry, SignedInRegistry.Bob with { Password = "wrong" }, "--tls-verify=false");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("invalid username/password", refused.Error, StringComparison.Ordinal);
    }

    private Task<string> CopyAsNobodyAsync(string source, string destination, params string[] options) =>
        Nobody.RunAsync(["copy", "--src-tls-verify=false", "--dest-tls-verify=false", .. options, source, destination]);
}
