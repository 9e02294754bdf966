using System.ComponentModel.DataAnnotations;

namespace Registry.Server.Settings;

/// <summary>Other registries that this one stands in front of.</summary>
internal sealed class MirrorOptions
{
    /// <summary>The name of the upstream whose repositories are also found without its name before theirs, where nothing of that name was pushed here: dockerd's <c>registry-mirrors</c> ask so.</summary>
    public string? Root { get; set; }

    public List<UpstreamOptions> Upstreams { get; set; } = [];
}

/// <summary>
/// A registry whose content is fetched when it is asked for here, and then kept. Its name is what its repositories begin with here, such as <c>docker.io</c> for
/// <c>docker.io/library/nginx</c>, and what containerd sends as <c>ns</c>.
/// </summary>
internal sealed class UpstreamOptions : RemoteRegistryOptions
{
    /// <summary>Globs over its repositories, without its name: only these are fetched. None means all.</summary>
    public List<string> Allow { get; set; } = [];

    /// <summary>Globs over its repositories, without its name: these are never fetched.</summary>
    public List<string> Refuse { get; set; } = [];

    /// <summary>For how long a tag is taken to be where it was when the upstream was last asked.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan Fresh { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>For how long what it does not have is not asked for again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan NotFound { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>As <see cref="RemoteRegistryOptions.Timeout"/>, where the answer only tells whether what is here is still right.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan CheckTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Bytes of a blob of which no manifest says how long it is.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBlobSize { get; set; } = 64L * 1024 * 1024 * 1024;

    /// <summary>How much its repositories may hold here; beyond it, what was least lately pulled goes. Unset, there is no bound.</summary>
    public ByteSize? MaxSize { get; set; }

    /// <summary>What nobody pulled or asked for in so long goes. Unset, it stays.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan? MaxAge { get; set; }
}
