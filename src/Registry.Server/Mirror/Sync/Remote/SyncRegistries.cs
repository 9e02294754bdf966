using System.Collections.Concurrent;
using Registry.Oci;
using Registry.Server.Mirror.Names;
using Registry.Server.Mirror.Upstreams;
using Registry.Server.Settings;

namespace Registry.Server.Mirror.Sync.Remote;

/// <summary>The registries that rules name: upstreams of the mirror, those of the settings of sync, and any other by its address.</summary>
internal sealed class SyncRegistries(MirrorNames upstreams, SyncOptions options, TimeProvider clock, ILogger<SyncRegistries> logger) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<(RemoteRegistry Registry, UpstreamClient Client)>> _own = new();

    /// <param name="name">A name of the settings, a host with or without a port, or an address.</param>
    /// <exception cref="FormatException">It is none of them.</exception>
    public (RemoteRegistry Registry, UpstreamClient Client) Find(string name) =>
        _own.GetOrAdd(name, _ => new(() => Open(name))).Value;

    /// <summary>Of a registry that the settings do not name.</summary>
    /// <exception cref="FormatException">That is no registry.</exception>
    public static RemoteRegistryOptions OptionsOf(string name)
    {
        if (name.Contains('@', StringComparison.Ordinal))
        {
            throw new FormatException("a registry with a user before it is shown to whoever sees its name; there are settings for the user and the password");
        }

        var url = name.Contains("://", StringComparison.Ordinal) ? name : $"{(IsOfThisMachine(name) ? "http" : "https")}://{name}";
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", PathAndQuery: "/" }
            ? new RemoteRegistryOptions { Name = uri.Authority, Url = name == "docker.io" ? null : url }
            : throw new FormatException($"'{Excerpt.Of(name)}' is no registry; write a name out of the settings, a host such as registry.example.com, or an address with http:// or https://");
    }

    public void Dispose()
    {
        foreach (var own in _own.Values.Where(own => own.IsValueCreated))
        {
            own.Value.Client.Dispose();
        }
    }

    private (RemoteRegistry Registry, UpstreamClient Client) Open(string name)
    {
        var named = options.Registries.Find(registry => registry.Name == name) ?? upstreams.All.FirstOrDefault(entry => entry.Upstream.Name == name).Upstream?.Options;
        var registry = new RemoteRegistry(named ?? OptionsOf(name));

        // A client of its own: what fails here is nothing for those who pull through the mirror to wait for, and one bad repository nothing for the others.
        return (registry, new UpstreamClient(registry, clock, logger, isLeftAlone: false));
    }

    // As clients do: nobody has a certificate for these.
    private static bool IsOfThisMachine(string host) =>
        host.Split(':')[0] is "localhost" or "127.0.0.1" || host.StartsWith("[::1]", StringComparison.Ordinal);
}
