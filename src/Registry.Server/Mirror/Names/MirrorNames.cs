using Registry.Oci;
using Registry.Server.Mirror.Upstreams;
using Registry.Server.Settings;

namespace Registry.Server.Mirror.Names;

/// <summary>Which repositories are those of an upstream: what begins with its name.</summary>
internal sealed class MirrorNames : IDisposable
{
    private readonly Dictionary<string, (Upstream Upstream, UpstreamClient Client)> _byName;
    private readonly string? _root;

    public MirrorNames(MirrorOptions options, TimeProvider clock, ILogger<MirrorNames> logger)
    {
        _byName = MirrorRules.Upstreams(options).ToDictionary(upstream => upstream.Name, upstream => (upstream, new UpstreamClient(upstream, clock, logger)), StringComparer.Ordinal);
        _root = options.Root is { Length: > 0 } root ? root : null;
    }

    public bool IsEmpty => _byName.Count == 0;

    public IEnumerable<(Upstream Upstream, UpstreamClient Client)> All => _byName.Values;

    /// <summary>The repository's upstream, or null when it has none, or one that may not be asked for it.</summary>
    public MirroredRepository? Find(RepositoryName repository)
    {
        var name = repository.ToString();
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !_byName.TryGetValue(name[..slash], out var found))
        {
            return null;
        }

        var remote = RepositoryName.Parse(name[(slash + 1)..]);
        return found.Upstream.Allows(remote) ? new MirroredRepository(repository, found.Upstream, found.Client, remote) : null;
    }

    /// <summary>As <see cref="Find"/>, of the repository that a client means who leaves the upstream's name away, as dockerd does with its mirrors.</summary>
    public MirroredRepository? FindAtRoot(RepositoryName repository) => _root is not null && !_byName.ContainsKey($"{repository}".Split('/')[0]) && RepositoryName.TryParse($"{_root}/{repository}", out var name) ? Find(name) : null;

    /// <summary>The upstream that a client means by <c>ns</c>, or null.</summary>
    public Upstream? Called(string ns) => _byName.Values.Select(entry => entry.Upstream).FirstOrDefault(upstream => upstream.IsCalled(ns));

    public void Dispose()
    {
        foreach (var (_, client) in _byName.Values)
        {
            client.Dispose();
        }
    }
}
