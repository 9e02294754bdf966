using Registry.Oci;

namespace Registry.Server.Mirror.Upstreams;

/// <summary>A repository of another registry.</summary>
/// <param name="Remote">What it is called there.</param>
internal record RemoteRepository(RemoteRegistry Registry, UpstreamClient Client, RepositoryName Remote)
{
    /// <summary>How long an answer may take to begin that only tells whether what is here is still right.</summary>
    public virtual TimeSpan CheckTimeout => Registry.Options.Timeout;
}
