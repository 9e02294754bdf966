using System.Reflection;

namespace Registry.Bench.Servers;

/// <summary>A server to measure: what it is called, and the command that starts it.</summary>
/// <param name="SignsIn">Clients bring the tokens of <see cref="SignIn"/>'s user.</param>
internal sealed record Server(string Name, string Command, bool SignsIn = false)
{
    /// <summary>This repository's, as it was built along with this program.</summary>
    public static Server Registry { get; } = new("registry", $"{Program} --urls http://127.0.0.1:{{port}} --data {{data}}");

    /// <summary>The same with sign-in, and a user who is no administrator, so that rules are asked.</summary>
    public static Server SignedIn { get; } = new("signed-in", $"sh -c \"{AddUser("root")} && {AddUser(SignIn.User)} && {Program} access allow authenticated 'bench/**' pull,push --data {{data}} && exec {Program} --urls http://127.0.0.1:{{port}} --data {{data}}\"", SignsIn: true);

    public static Server DockerRegistry { get; } = new("docker-registry", "docker-registry serve {config}");

    private static string Program => $"'{DotnetHost}' '{Built("RegistryServer")}'";

    private static string DotnetHost => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string AddUser(string name) => $"printf {SignIn.Password} | {Program} user add {name} --password-stdin --data {{data}}";

    private static string Built(string project) =>
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == project).Value!;
}
