using Registry.Server.Settings;

namespace Registry.Server.Mirror.Upstreams;

/// <summary>Another registry: its settings as they are used.</summary>
internal class RemoteRegistry
{
    private const string DockerHub = "docker.io";
    private const string DockerHubAddress = "https://registry-1.docker.io";

    /// <exception cref="FormatException">A setting makes no sense; the message begins with its name.</exception>
    public RemoteRegistry(RemoteRegistryOptions options)
    {
        Options = options;
        Address = Absolute(nameof(options.Url), options.Url ?? (Name == DockerHub ? DockerHubAddress : $"https://{Name}"));
        if (Address.PathAndQuery != "/")
        {
            throw new FormatException($"{nameof(options.Url)}: '{options.Url}' has a path; a registry's paths begin at the root");
        }

        Proxy = options.Proxy is { Length: > 0 } proxy ? Absolute(nameof(options.Proxy), proxy) : null;
    }

    public RemoteRegistryOptions Options { get; }

    public string Name => Options.Name;

    public Uri Address { get; }

    public Uri? Proxy { get; }

    public override string ToString() => Name;

    private static Uri Absolute(string setting, string text) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") ? throw new FormatException($"{setting}: '{text}' is not an address such as https://registry.example.com")
            : uri.UserInfo.Length > 0 ? throw new FormatException($"{setting}: an address with a user in it is shown to whoever sees the address; there are settings for the user and the password")
            : uri;
}
