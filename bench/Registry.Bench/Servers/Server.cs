namespace Registry.Bench.Servers;

/// <summary>A server to measure: what it is called, and the command that starts it.</summary>
/// <param name="Setup">A command that is run once for each new folder, before the server starts there.</param>
/// <param name="Version">A command that tells the version.</param>
/// <param name="SignsIn">Clients bring the tokens of <see cref="SignIn"/>'s user.</param>
internal sealed record Server(string Name, string Command, string? Setup = null, string? Version = null, bool SignsIn = false)
{
    private const string Serve = "{registry} --urls http://127.0.0.1:{port} --data '{data}'";

    /// <summary>This repository's.</summary>
    public static Server Registry { get; } = new("registry", Serve, Version: "{registry} --version");

    /// <summary>The same with sign-in, and a user who is no administrator, so that rules are asked.</summary>
    public static Server SignedIn { get; } = Registry with
    {
        Name = "signed-in",
        Setup = $"{AddUser("root")} && {AddUser(SignIn.User)} && {{registry}} access allow authenticated 'bench/**' pull,push --data '{{data}}'",
        SignsIn = true,
    };

    public static Server DockerRegistry { get; } = new("docker-registry", "docker-registry serve '{config}'", Version: "docker-registry --version");

    /// <exception cref="InvalidOperationException">Two have the same name, or docker-registry is not there.</exception>
    public static void Check(IReadOnlyList<Server> servers)
    {
        if (servers.CountBy(server => server.Name).FirstOrDefault(pair => pair.Value > 1).Key is { } name)
        {
            throw new InvalidOperationException($"two servers are called {name}");
        }

        if (servers.Contains(DockerRegistry) && Shell.Output("command -v docker-registry") is null)
        {
            throw new InvalidOperationException("docker-registry is not installed: it is in the package docker-registry of Debian and Ubuntu. Without it: --no-docker-registry");
        }
    }

    private static string AddUser(string name) => $"printf {SignIn.Password} | {{registry}} user add {name} --password-stdin --data '{{data}}'";
}
