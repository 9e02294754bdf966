using Registry.Server.Tests.Support;
using Registry.Server.Transfer.Archives;

namespace Registry.Server.Tests.Transfer;

/// <summary>Where the images of an archive go.</summary>
public sealed class ArchiveNames : TransferTests
{
    [Theory]
    [InlineData("nginx", "nginx", null)]
    [InlineData("nginx:1.25", "nginx", "1.25")]
    [InlineData("team/app:2", "team/app", "2")]
    [InlineData("docker.io/library/nginx:1", "nginx", "1")]
    [InlineData("docker.io/team/app:1", "team/app", "1")]
    [InlineData("localhost:5000/app", "app", null)]
    [InlineData("localhost/app:1", "app", "1")]
    [InlineData("registry.example.com/a/b/c:1", "a/b/c", "1")]
    [InlineData("registry:5000/app:1", "app", "1")]
    [InlineData("[::1]:5000/app:1", "app", "1")]
    [InlineData("library/nginx:1", "library/nginx", "1")]
    [InlineData("app:1@sha256:abc", "app", "1")]
    public void AHostInFrontIsLeftAway(string text, string repository, string? tag)
    {
        var name = ForeignName.Parse(text, out _);
        Assert.Equal((repository, tag), (name!.Repository!.ToString(), name.Tag?.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:5000/")]
    [InlineData("UPPER:1")]
    [InlineData("app:not a tag")]
    public void WhatCannotBeANameHereIsNone(string text)
    {
        Assert.Null(ForeignName.Parse(text, out var fault));
        Assert.NotNull(fault);
    }

    [Fact]
    public async Task ARepositoryKeepsTheTagsThatImagesHave() => Assert.Equal(["other:1"], await PlacesAsync(["team/app:1"], "other"));

    [Fact]
    public async Task ATagReplacesTheirs() => Assert.Equal(["other:2"], await PlacesAsync(["app:1"], "other:2"));

    [Fact]
    public async Task SeveralPlacesGetTheSame() => Assert.Equal(["a:1", "b:2"], await PlacesAsync(["app:1"], "a", "b:2"));

    [Fact]
    public async Task AnOnlyImageWithoutATagIsTheLatest() => Assert.Equal(["other:latest"], await PlacesAsync([], "other"));

    [Fact]
    public async Task AnImageWithoutANameHasToBeGivenOne() =>
        Assert.Contains("does not say which repository it belongs to; name one behind the archive", await RefusalAsync(One([])), StringComparison.Ordinal);

    [Fact]
    public async Task OneOfSeveralIsChosenByItsName()
    {
        var path = Two("a:1", "localhost:5000/b:1");
        Assert.Contains("two images would become other:1; choose one with --image: a:1; localhost:5000/b:1", await RefusalAsync(path, "other"), StringComparison.Ordinal);
        Assert.Contains("only one can be other:2; choose it with --image: a:1; localhost:5000/b:1", await RefusalAsync(path, "other:2"), StringComparison.Ordinal);
        Assert.Contains("no image is called c:1; there are: a:1; localhost:5000/b:1", await RefusalAsync(path, "--image", "c:1"), StringComparison.Ordinal);
        Assert.StartsWith("other:2 is sha256:", (await RunAsync(path, "other:2", "--image", "b:1")).Is(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADigestIsNoPlace() => Assert.Contains("an image's digest is its own", await RefusalAsync(One(["a:1"]), $"app@{Some.Digest()}"), StringComparison.Ordinal);

    private string One(string[] tags) => new SavedImage().ToTar(tags).Write(Beside("one.tar"));

    private string Two(string first, string second)
    {
        var (one, two) = (new SavedImage([1]), new SavedImage([2]));
        return new TarDraft().Add("1.json", one.Config).Add("2.json", two.Config).Add("1.tar", one.Layers[0]).Add("2.tar", two.Layers[0])
            .Add("manifest.json", $"[{SavedImage.Entry("1.json", ["1.tar"], first)},{SavedImage.Entry("2.json", ["2.tar"], second)}]").Write(Beside("two.tar"));
    }

    private async Task<IEnumerable<string>> PlacesAsync(string[] tags, params string[] places) =>
        (await RunAsync([One(tags), .. places])).Is(0).Lines.Select(line => line.Split(" is ")[0]);

    private async Task<string> RefusalAsync(params string[] arguments) => (await RunAsync(arguments)).Is(1).Error;

    private Task<CommandResult> RunAsync(params string[] arguments) => Commands.TypeAsync(["import", "archive", .. arguments, "--data", Data]);
}
