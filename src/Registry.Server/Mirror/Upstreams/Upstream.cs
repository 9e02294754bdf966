using Registry.Oci;
using Registry.Server.Patterns;
using Registry.Server.Settings;

namespace Registry.Server.Mirror.Upstreams;

/// <summary>A registry behind this one.</summary>
internal sealed class Upstream : RemoteRegistry
{
    /// <summary>For how long nobody waits again for what it has just failed to answer.</summary>
    public static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<RepositoryPattern> _allowed;
    private readonly IReadOnlyList<RepositoryPattern> _refused;

    /// <exception cref="FormatException">A setting makes no sense; the message begins with its name.</exception>
    public Upstream(UpstreamOptions options)
        : base(WithName(options))
    {
        Options = options;
        _allowed = [.. options.Allow.Select(text => Pattern(nameof(options.Allow), text))];
        _refused = [.. options.Refuse.Select(text => Pattern(nameof(options.Refuse), text))];
    }

    public new UpstreamOptions Options { get; }

    /// <summary>Whether <c>ns</c> means it: by its name, or by where it is.</summary>
    public bool IsCalled(string ns) => ns.Equals(Name, StringComparison.OrdinalIgnoreCase) || ns.Equals(Address.Authority, StringComparison.OrdinalIgnoreCase);

    /// <param name="repository">As it is called there.</param>
    public bool Allows(RepositoryName repository) =>
        (_allowed.Count == 0 || _allowed.Any(pattern => pattern.Matches(repository, user: null))) && !_refused.Any(pattern => pattern.Matches(repository, user: null));

    private static UpstreamOptions WithName(UpstreamOptions options) => RepositoryName.TryParse(options.Name, out _, out var fault) && !options.Name.Contains('/')
        ? options
        : throw new FormatException($"{nameof(options.Name)}: {fault ?? $"'{options.Name}' has a slash; it is the first part of repositories' names, such as docker.io"}");

    private static RepositoryPattern Pattern(string setting, string text) =>
        RepositoryPattern.TryParse(text, out var pattern, out var fault) ? pattern : throw new FormatException($"{setting}: {fault}");
}
