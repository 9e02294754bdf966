namespace Registry.Bench.Servers;

internal static class DockerRegistryConfig
{
    /// <summary>As it comes, but for the log, which would be written for each request.</summary>
    public static string Of(string data, int port) =>
        $$"""
        version: 0.1
        log: { level: error, accesslog: { disabled: true } }
        storage: { filesystem: { rootdirectory: '{{data}}' }, delete: { enabled: true } }
        http: { addr: '127.0.0.1:{{port}}' }
        """;
}
