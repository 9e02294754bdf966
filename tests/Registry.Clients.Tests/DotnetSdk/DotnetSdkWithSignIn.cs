using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.DotnetSdk;

public sealed class DotnetSdkWithUserName(SignedInRegistry registry) : DotnetSdkTests(registry), IClassFixture<SignedInRegistry>
{
    private protected override (string Name, string? Value)[] Credentials =>
        [("DOTNET_CONTAINER_REGISTRY_UNAME", SignedInRegistry.Alice.Name), ("DOTNET_CONTAINER_REGISTRY_PWORD", SignedInRegistry.Alice.Password)];
}

/// <summary>With what an older <c>docker login</c>, or somebody by hand, has written.</summary>
public sealed class DotnetSdkWithDockerConfig(SignedInRegistry registry) : DotnetSdkTests(registry), IClassFixture<SignedInRegistry>
{
    private protected override (string Name, string? Value)[] Credentials
    {
        get
        {
            Folder.Write("config.json", $$"""{ "auths": { "{{Registry.Host}}": { "auth": "{{SignedInRegistry.Alice.Encoded}}" } } }""");
            return [];
        }
    }
}
