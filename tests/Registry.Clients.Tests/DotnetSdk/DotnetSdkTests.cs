using System.Text;
using System.Text.Json.Nodes;
using Registry.Clients.Tests.Images;
using Registry.Clients.Tests.Support;
using Registry.Oci;

namespace Registry.Clients.Tests.DotnetSdk;

public abstract class DotnetSdkTests(RegistryProcess registry) : IDisposable
{
    private const string Project =
        """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
          </PropertyGroup>
        </Project>
        """;

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task PublishContainerPushesAnImageOnABaseFromTheRegistry()
    {
        var baseImage = Image.Random(1);
        await registry.Http.PushAsync("sdk/base", "1", baseImage);

        await PublishAsync("sdk/base:1", "sdk/app", "7");

        var bytes = await registry.Http.GetAsync("/v2/sdk/app/manifests/7", MediaTypes.OciManifest);
        Assert.Equal(Digest.Of(bytes).ToString(), await registry.Http.DigestAsync("sdk/app", "7"));
        var layers = JsonNode.Parse(bytes)!["layers"]!.AsArray().Select(layer => layer!["digest"]!.GetValue<string>()).ToList();
        Assert.Equal(baseImage.Layers.Select(layer => layer.Compressed.Descriptor.Digest.ToString()), layers[..^1]);
        await AssertHasBlobsAsync("sdk/app", layers);
        Assert.Contains(@"\u002B", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Variables that tell the SDK how to sign in.</summary>
    private protected virtual (string Name, string? Value)[] Credentials => [];

    private protected RegistryProcess Registry => registry;

    private protected TempFolder Folder => _folder;

    private async Task PublishAsync(string baseImage, string repository, string tag)
    {
        _folder.Write("app.csproj", Project);
        _folder.Write("Program.cs", "System.Console.WriteLine(\"hello\");");
        await DotnetCommand.With([("DOTNET_CONTAINER_INSECURE_REGISTRIES", registry.Host), ("DOCKER_CONFIG", _folder.Path), .. Credentials]).RunAsync(
            "publish", _folder["app.csproj"], "-t:PublishContainer", "-r", "linux-x64", "--no-self-contained", "-nodeReuse:false", "-p:UseSharedCompilation=false",
            $"-p:ContainerRegistry={registry.Host}", $"-p:ContainerBaseImage={registry.Host}/{baseImage}",
            $"-p:ContainerRepository={repository}", $"-p:ContainerImageTag={tag}");
    }

    private async Task AssertHasBlobsAsync(string repository, IEnumerable<string> digests)
    {
        foreach (var digest in digests)
        {
            Assert.Equal(System.Net.HttpStatusCode.OK, await registry.Http.HeadAsync($"/v2/{repository}/blobs/{digest}"));
        }
    }
}

public sealed class DotnetSdkWithoutSignIn(OpenRegistry registry) : DotnetSdkTests(registry), IClassFixture<OpenRegistry>;
