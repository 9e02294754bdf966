using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Docker;

/// <summary>Test classes of docker share an engine.</summary>
[CollectionDefinition]
public sealed class DockerWithoutSignIn : ICollectionFixture<DockerWithOpenRegistry>;

/// <summary>Another engine: what one has loaded already it would not pull.</summary>
[CollectionDefinition]
public sealed class DockerWithSignIn : ICollectionFixture<DockerWithSignedInRegistry>;

/// <summary>What the test classes of docker have in common.</summary>
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
