using Registry.Oci;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Names;

/// <summary>A repository whose content comes from an upstream.</summary>
/// <param name="Name">What it is called here.</param>
/// <param name="Remote">What it is called there.</param>
internal sealed record MirroredRepository(RepositoryName Name, Upstream Upstream, UpstreamClient Client, RepositoryName Remote) : RemoteRepository(Upstream, Client, Remote)
{
    public override TimeSpan CheckTimeout => Upstream.Options.CheckTimeout;
}
