using Registry.Oci;
using Registry.Server.Patterns;
using Registry.Server.Settings;

namespace Registry.Server.Mirror.Upstreams;

/// <summary>A registry behind this one: its settings as they are used.</summary>
internal sealed class Upstream
{
    private const string DockerHub = "docker.io";
    private const string DockerHubAddress = "https://registry-1.docker.io";

    /// <summary>For how long nobody waits again for what it has just failed to answer.</summary>
    public static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<RepositoryPattern> _allowed;
    private readonly IReadOnlyList<RepositoryPattern> _refused;

    /// <exception cref="FormatException">A setting makes no sense; the message begins with its name.</exception>
    public Upstream(UpstreamOptions options)
    {
        Options = options;
        if (!RepositoryName.TryParse(Name, out _, out var fault) || Name.Contains('/'))
        {
            throw new FormatException($"{nameof(options.Name)}: {fault ?? $"'{Name}' has a slash; it is the first part of repositories' names, such as docker.io"}");
        }

        Address = Absolute(nameof(options.Url), options.Url ?? (Name == DockerHub ? DockerHubAddress : $"https://{Name}"));
        if (Address.PathAndQuery != "/")
        {
            throw new FormatException($"{nameof(options.Url)}: '{options.Url}' has a path; a registry's paths begin at the root");
        }

        Proxy = options.Proxy is { Length: > 0 } proxy ? Absolute(nameof(options.Proxy), proxy) : null;
        _allowed = [.. options.Allow.Select(text => Pattern(nameof(options.Allow), text))];
        _refused = [.. options.Refuse.Select(text => Pattern(nameof(options.Refuse), text))];
    }

    public UpstreamOptions Options { get; }

    public string Name => Options.Name;

    public Uri Address { get; }

    public Uri? Proxy { get; }

    /// <summary>Whether <c>ns</c> means it: by its name, or by where it is.</summary>
    public bool IsCalled(string ns) => ns.Equals(Name, StringComparison.OrdinalIgnoreCase) || ns.Equals(Address.Authority, StringComparison.OrdinalIgnoreCase);

    /// <param name="repository">As it is called there.</param>
    public bool Allows(RepositoryName repository) =>
        (_allowed.Count == 0 || _allowed.Any(pattern => pattern.Matches(repository, user: null))) && !_refused.Any(pattern => pattern.Matches(repository, user: null));

    public override string ToString() => Name;

    private static Uri Absolute(string setting, string text) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") ? throw new FormatException($"{setting}: '{text}' is not an address such as https://registry.example.com")
            : uri.UserInfo.Length > 0 ? throw new FormatException($"{setting}: an address with a user in it is shown to whoever sees the address; there are settings for the user and the password")
            : uri;

    private static RepositoryPattern Pattern(string setting, string text) =>
        RepositoryPattern.TryParse(text, out var pattern, out var fault) ? pattern : throw new FormatException($"{setting}: {fault}");
}
