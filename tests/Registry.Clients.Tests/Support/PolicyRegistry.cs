namespace Registry.Clients.Tests.Support;

/// <summary>A registry whose releases stay where they are, and that has little room for some repositories.</summary>
public sealed class PolicyRegistry : RegistryProcess
{
    private protected override (string Name, string? Value)[] Settings =>
    [
        ("Registry__Policies__Immutable__0__Repositories", "release/**"),
        ("Registry__Policies__Immutable__0__Tags", "v*"),
        ("Registry__Policies__Quotas__0__Repositories", "small/**"),
        ("Registry__Policies__Quotas__0__MaxBytes", "1KB"),
    ];
}
