namespace Registry.Clients.Tests.Support;

/// <summary>A registry that is set up by the variables of a registry:2 with an htpasswd file, and by nothing else.</summary>
public sealed class TakenPlaceRegistry() : RegistryProcess(Carol)
{
    private static readonly Account Carol = new("carol", "s3cret-of-carol");

    // Made by: htpasswd -nbB carol s3cret-of-carol
    private const string Users = "carol:$2y$05$IovwuAzgROg/5ZQpnZdspOF73NUrL6lk89rqNhNa519a8VIMU/Ctq\n";

    private protected override (string Name, string? Value)[] Settings =>
    [
        ("REGISTRY_AUTH", "htpasswd"),
        ("REGISTRY_AUTH_HTPASSWD_REALM", "Registry Realm"),
        ("REGISTRY_AUTH_HTPASSWD_PATH", Data["users"]),
        ("REGISTRY_STORAGE_DELETE_ENABLED", "true"),
    ];

    private protected override Task PrepareAsync() => File.WriteAllTextAsync(Data["users"], Users);
}
