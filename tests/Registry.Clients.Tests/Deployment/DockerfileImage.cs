using System.Text.Json.Nodes;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Deployment;

/// <summary>
/// What deploy/Dockerfile makes of the published files. Its first stage publishes them, with an SDK's image that cannot be had everywhere; here they come from the image that
/// is tested beside it.
/// </summary>
[Collection<OwnImage>]
public sealed class DockerfileImage
{
    private const string Name = "by-dockerfile";

    private readonly PublishedImage _image;

    public DockerfileImage(PublishedImage image)
    {
        PublishedImage.Require();
        _image = image;
    }

    [Fact]
    public async Task ItsLastStageMakesTheSameImageWithAVolumeAndAHealthCheck()
    {
        var config = await BuildAsync();

        Assert.Equal(Same(_image.Config), Same(config));
        Assert.Equal(["/var/lib/registry"], config["Volumes"]!.AsObject().Select(volume => volume.Key));
        var service = Assert.Single(ComposeFile.Read().Of(ComposeFile.DefaultProfile!));
        Assert.Equal(service.Healthcheck.Test, config["Healthcheck"]!["Test"]!.AsArray().Select(word => word!.GetValue<string>()));
    }

    private static string Same(JsonNode config) => string.Join(
        '\n',
        config["User"],
        config["Entrypoint"]!.ToJsonString(),
        config["ExposedPorts"]!.ToJsonString(),
        config["Env"]!.AsArray().Single(variable => variable!.GetValue<string>().StartsWith("PATH=", StringComparison.Ordinal)),
        config["Labels"]!["org.opencontainers.image.title"],
        config["Labels"]!["org.opencontainers.image.description"],
        config["Labels"]!["org.opencontainers.image.version"]);

    private async Task<JsonNode> BuildAsync()
    {
        using var context = new TempFolder();
        Directory.CreateDirectory(context["app"]);
        context.Write("app/registry", "");
        var text = await File.ReadAllTextAsync(Repository.File("deploy/Dockerfile"), TestContext.Current.CancellationToken);
        var lastStage = text[text.LastIndexOf("\nFROM ", StringComparison.Ordinal)..];
        var file = context.Write("Dockerfile", $"ARG BASE={_image.BaseName}\nFROM scratch AS build\nCOPY app /image/app\n{lastStage}");

        await _image.Docker.RunAsync("build", "--tag", Name, "--file", file, context.Path);
        return JsonNode.Parse(await _image.Docker.RunAsync("inspect", "--format", "{{json .Config}}", Name))!;
    }
}
