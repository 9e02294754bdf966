using Registry.Clients.Tests.Support;

namespace Registry.Clients.Tests.Docker;

/// <summary>For tests of several people at one engine: each has a config.json, and so logins, of its own.</summary>
[Collection(typeof(DockerWithSignIn))]
public abstract class DockerSignInTests(DockerWithSignedInRegistry engine) : DockerTests(engine), IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Account Robot => ((SignedInRegistry)Registry).Robot;

    /// <summary>Somebody who has not signed in.</summary>
    private protected Command Nobody => Engine.With(("DOCKER_CONFIG", ConfigOf("nobody")));

    private protected async Task<Command> SignInAsync(Account account)
    {
        var docker = Engine.With(("DOCKER_CONFIG", ConfigOf(account.Name)));
        await docker.LoginAsync(Registry, account);
        return docker;
    }

    private protected string ConfigOf(string user) => _folder[user];
}
