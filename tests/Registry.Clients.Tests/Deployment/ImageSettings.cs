using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Deployment;

/// <summary>What the image says of itself.</summary>
[Collection<OwnImage>]
public sealed class ImageSettings
{
    private readonly PublishedImage _image;

    public ImageSettings(PublishedImage image)
    {
        PublishedImage.Require();
        _image = image;
    }

    [Fact]
    public void ItRunsAsAnUnprivilegedUser() => Assert.Equal("1654", Text("User"));

    [Fact]
    public void ItsOnlyPortIsTheOneOfTheOfficialRegistry() => Assert.Equal(["5000/tcp"], Names("ExposedPorts"));

    [Fact]
    public void ItStartsTheProgramAndNothingElse()
    {
        Assert.Equal(["/app/registry"], _image.Config["Entrypoint"]!.AsArray().Select(part => part!.GetValue<string>()));
        Assert.Null(_image.Config["Cmd"]);
    }

    // Settings of the environment are stronger than a file's, and would win over what a container is given.
    [Fact]
    public void ItsEnvironmentHasNoSettings()
    {
        Assert.DoesNotContain(Environment, variable => variable.StartsWith("REGISTRY_", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(Environment, variable => variable.StartsWith("PATH=/app:", StringComparison.Ordinal));
    }

    [Fact]
    public void ItsLabelsSayWhatItIs()
    {
        var version = XDocument.Load(Repository.File("Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Equal(
            ("Registry", "A private Docker and OCI registry in one process", version),
            (Label("title"), Label("description"), Label("version")));
    }

    [Fact]
    public async Task ItHoldsTheProgramItsSettingsAndAnEmptyDataFolderOfItsUsers()
    {
        var id = await _image.Docker.RunAsync("create", _image.Name);
        var tar = await ListAsync(id);

        // The native library of SQLite is the one that no single file takes in.
        Assert.Equal(["app/appsettings.json", "app/libe_sqlite3.so", "app/registry"], tar.Where(entry => entry.Name.StartsWith("app/", StringComparison.Ordinal) && !entry.IsFolder).Select(entry => entry.Name).Order());
        var data = Assert.Single(tar, entry => entry.Name.StartsWith("var/lib/registry", StringComparison.Ordinal));
        Assert.Equal((1654, true), (data.Owner, data.IsFolder));
    }

    [Fact]
    public async Task ItsSettingsAreThoseOfAContainer()
    {
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(Repository.File("deploy/appsettings.json"), TestContext.Current.CancellationToken), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!["Registry"]!;
        Assert.Equal(("http://*:5000", "/var/lib/registry"), (settings["Urls"]!.GetValue<string>(), settings["Data"]!.GetValue<string>()));
    }

    private IEnumerable<string> Environment => _image.Config["Env"]!.AsArray().Select(variable => variable!.GetValue<string>());

    private string? Text(string name) => _image.Config[name]?.GetValue<string>();

    private IEnumerable<string> Names(string map) => _image.Config[map]!.AsObject().Select(entry => entry.Key);

    private string? Label(string name) => _image.Config["Labels"]?[$"org.opencontainers.image.{name}"]?.GetValue<string>();

    private async Task<List<ImageFile>> ListAsync(string container)
    {
        using var folder = new TempFolder();
        await _image.Docker.RunAsync("export", "--output", folder["image.tar"], container);
        await _image.Docker.RunAsync("rm", container);
        return ImageFile.ReadAll(folder["image.tar"]);
    }
}
