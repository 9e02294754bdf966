using System.Text.Json.Nodes;
using Registry.Clients.Tests.Docker;
using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Deployment;

/// <summary>The registry's own image, once for all tests: published by the SDK, without an engine, into a registry, from which an engine has pulled it.</summary>
public sealed class PublishedImage : IAsyncLifetime
{
    private const string Base = "base/runtime-deps";
    private const string Repository = "built/registry";
    private const string Tag = "test";

    private readonly DockerWithOpenRegistry _engine = new();
    private readonly TempFolder _build = new();

    internal Command Docker => _engine.Cli;

    internal RegistryProcess Registry => _engine.Registry;

    /// <summary>As the engine knows it.</summary>
    internal string Name => $"{_engine.Registry.Host}/{Repository}:{Tag}";

    internal string BaseName => $"{_engine.Registry.Host}/{Base}:{Tag}";

    internal JsonNode Config { get; private set; } = new JsonObject();

    internal string Owner => Config["User"]!.GetValue<string>();

    internal static void Require()
    {
        DockerEngine.Require();
        ClientTools.DpkgQuery.Require();
        ClientTools.Unshare.Require();
    }

    public async ValueTask InitializeAsync()
    {
        await _engine.InitializeAsync();
        if (DockerEngine.CanRun && ClientTools.DpkgQuery.IsInstalled)
        {
            await _engine.Registry.Http.PushAsync(Base, Tag, await BaseImage.MakeAsync());
            await PublishAsync();
            await Docker.RunAsync("pull", "--quiet", Name);
            Config = JsonNode.Parse(await Docker.RunAsync("inspect", "--format", "{{json .Config}}", Name))!;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _build.Dispose();
    }

    // Its build is kept apart from the one that the tests are part of.
    private Task<string> PublishAsync() =>
        DotnetCommand.With(("DOTNET_CONTAINER_INSECURE_REGISTRIES", _engine.Registry.Host), ("DOCKER_CONFIG", _build.Path)).RunAsync(
            "publish", Deployment.Repository.File("src/Registry.Server"), "-t:PublishContainer", "--artifacts-path", _build["artifacts"], "--disable-build-servers", "-p:RunAnalyzers=false",
            $"-p:ContainerRegistry={_engine.Registry.Host}", $"-p:ContainerBaseImage={BaseName}",
            $"-p:ContainerRepository={Repository}", $"-p:ContainerImageTag={Tag}");
}

[CollectionDefinition]
public sealed class OwnImage : ICollectionFixture<PublishedImage>;
