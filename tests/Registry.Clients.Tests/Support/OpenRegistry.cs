namespace Registry.Clients.Tests.Support;

/// <summary>A registry as it is without users and rules: everybody may do everything.</summary>
public sealed class OpenRegistry : RegistryProcess;
