namespace Registry.Clients.Tests.Support;

/// <summary>A registry with sign-in. Below <c>public/</c> everybody may pull.</summary>
public sealed class SignedInRegistry() : RegistryProcess(Alice)
{
    /// <summary>May pull, push and delete everywhere. A colon and a blank in a password are what clients could trip over.</summary>
    internal static readonly Account Alice = new("alice", "s3cret: of alice");

    /// <summary>May pull and push below <c>home/bob/</c>, and pull below <c>shared/</c>.</summary>
    internal static readonly Account Bob = new("bob", "s3cret-of-bob");

    private static readonly Account Operator = new("operator", "s3cret-of-the-operator");

    private Account? _robot;

    /// <summary>Alice with an access token for <c>ci/</c>, to pull and to push.</summary>
    internal Account Robot => _robot ?? throw new InvalidOperationException("The registry was not started.");

    private protected override async Task PrepareAsync()
    {
        await AddUserAsync(Operator);
        await AddUserAsync(Alice);
        await AddUserAsync(Bob);
        await AdministerAsync("access", "allow", "user:alice", "**", "pull,push,delete");
        await AdministerAsync("access", "allow", "authenticated", "home/{user}/**", "pull,push");
        await AdministerAsync("access", "allow", "authenticated", "shared/**", "pull");
        await AdministerAsync("access", "allow", "anonymous", "public/**", "pull");
        var token = await AdministerAsync("token", "create", "--user", "alice", "--name", "robot", "--repositories", "ci/**", "--actions", "pull,push");
        _robot = Alice with { Password = token };
    }
}
