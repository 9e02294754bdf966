namespace Registry.Clients.Tests.Support;

/// <summary>A registry whose users stand in a file of <c>htpasswd -B</c>; all of them may pull and push everywhere.</summary>
public sealed class HtpasswdRegistry() : RegistryProcess(Carol)
{
    private static readonly Account Carol = new("carol", "s3cret-of-carol");

    // Made by: htpasswd -nbB carol s3cret-of-carol
    private const string Users = "carol:$2y$05$IovwuAzgROg/5ZQpnZdspOF73NUrL6lk89rqNhNa519a8VIMU/Ctq\n";

    private protected override (string Name, string? Value)[] Settings =>
    [
        ("Registry__Auth__HtpasswdFile", Data["users"]),
        ("Registry__Auth__Rules__0__Who", "authenticated"),
        ("Registry__Auth__Rules__0__Repositories", "**"),
        ("Registry__Auth__Rules__0__Actions", "pull,push"),
    ];

    private protected override Task PrepareAsync() => File.WriteAllTextAsync(Data["users"], Users);
}
