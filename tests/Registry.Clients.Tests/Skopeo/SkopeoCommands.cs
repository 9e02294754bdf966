using System.Text.Json.Nodes;
using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Skopeo;

public abstract class SkopeoCommands(RegistryProcess registry) : SkopeoTests(registry)
{
    [Fact]
    public async Task InspectShowsWhatWasPushed()
    {
        var image = Image.Random(1, architecture: "s390x");
        await Registry.Http.PushAsync("skopeo/inspected", "1", image);
        await Registry.Http.PushAsync("skopeo/inspected", "2", image);

        var shown = await InspectAsync("skopeo/inspected:1");

        Assert.Equal(image.Manifest.Descriptor.Digest.ToString(), shown["Digest"]!.GetValue<string>());
        Assert.Equal("s390x", shown["Architecture"]!.GetValue<string>());
        Assert.Equal(["1", "2"], Strings(shown["RepoTags"]));
        Assert.Equal(image.Layers.Select(layer => layer.Compressed.Descriptor.Digest.ToString()), Strings(shown["Layers"]));
    }

    [Fact]
    public async Task ListTagsShowsAllOfThemInOrder()
    {
        string[] tags = [.. Enumerable.Range(1, 30).Select(number => $"v{number}").Order(StringComparer.Ordinal)];
        foreach (var tag in tags)
        {
            await Registry.Http.PushAsync("skopeo/tags", tag, Image.Random(2));
        }

        var listed = JsonNode.Parse(await Skopeo.RunAsync("list-tags", "--tls-verify=false", There("skopeo/tags")))!;

        Assert.Equal(tags, Strings(listed["Tags"]));
    }

    [Fact]
    public async Task DeleteTakesTheImageAway()
    {
        await Registry.Http.PushAsync("skopeo/deleted", "1", Image.Random(3));
        await Registry.Http.PushAsync("skopeo/deleted", "2", Image.Random(4));

        await Skopeo.RunAsync("delete", "--tls-verify=false", There("skopeo/deleted:1"));

        Assert.Contains("manifest unknown", await Skopeo.FailAsync("inspect", "--tls-verify=false", There("skopeo/deleted:1")), StringComparison.Ordinal);
        Assert.Equal(["2"], Strings((await InspectAsync("skopeo/deleted:2"))["RepoTags"]));
    }

    private async Task<JsonNode> InspectAsync(string repositoryAndTag) =>
        JsonNode.Parse(await Skopeo.RunAsync("inspect", "--tls-verify=false", "--override-arch", "s390x", There(repositoryAndTag)))!;

    private static IEnumerable<string> Strings(JsonNode? list) => list!.AsArray().Select(item => item!.GetValue<string>());
}

public sealed class SkopeoCommandsWithoutSignIn(OpenRegistry registry) : SkopeoCommands(registry), IClassFixture<OpenRegistry>;

public sealed class SkopeoCommandsWithSignIn(SignedInRegistry registry) : SkopeoCommands(registry), IClassFixture<SignedInRegistry>;

public sealed class SkopeoCommandsInThePlaceOfRegistry2(TakenPlaceRegistry registry) : SkopeoCommands(registry), IClassFixture<TakenPlaceRegistry>;
