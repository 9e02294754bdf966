using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Docker;

[CollectionDefinition]
public sealed class SharedDockerEngine : ICollectionFixture<DockerEngine>;

/// <summary>What the test classes of docker have in common: one engine.</summary>
[Collection(typeof(SharedDockerEngine))]
public abstract class DockerTests
{
    protected DockerTests(DockerEngine engine)
    {
        DockerEngine.Require();
        Engine = engine;
    }

    private protected DockerEngine Engine { get; }

    private protected Command Docker => Engine.Cli;

    private protected RegistryProcess Registry => Engine.Registry;
}
