using System.Reflection;

namespace Registry.Bench.Servers;

/// <summary>A server to measure: what it is called, and the command that starts it.</summary>
internal sealed record Server(string Name, string Command)
{
    /// <summary>This repository's, as it was built along with this program.</summary>
    public static Server Registry { get; } = new("registry", $"'{DotnetHost}' '{Built("RegistryServer")}' --urls http://127.0.0.1:{{port}} --data {{data}}");

    public static Server DockerRegistry { get; } = new("docker-registry", "docker-registry serve {config}");

    private static string DotnetHost => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string Built(string project) =>
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == project).Value!;
}
