namespace Registry.Clients.Tests.Support;

/// <summary><c>login</c> as docker, podman, buildah and skopeo have it.</summary>
internal static class Login
{
    /// <summary>Does nothing where nobody has to sign in.</summary>
    public static Task LoginAsync(this Command client, RegistryProcess registry, params string[] options) =>
        registry.Account is { } account ? client.LoginAsync(registry, account, options) : Task.CompletedTask;

    public static async Task LoginAsync(this Command client, RegistryProcess registry, Account account, params string[] options)
    {
        var execution = await client.TryLoginAsync(registry, account, options);
        Assert.True(execution.ExitCode == 0, execution.ToString());
        Assert.Contains("Login Succeeded", execution.Output, StringComparison.Ordinal);
    }

    public static Task<Execution> TryLoginAsync(this Command client, RegistryProcess registry, Account account, params string[] options) =>
        client.TryWithInputAsync(account.Password, ["login", .. options, "--username", account.Name, "--password-stdin", registry.Host]);
}
