using Registry.Oci;

namespace Registry.Server.Mirror.Upstreams;

/// <summary>What an upstream is asked for.</summary>
/// <param name="Repository">As it is called there.</param>
/// <param name="Resource">What stands behind the repository in the path, such as <c>blobs/sha256:…</c>.</param>
internal sealed record UpstreamRequest(HttpMethod Method, RepositoryName Repository, string Resource)
{
    public string? Accept { get; init; }

    /// <summary>A digest that is here: the answer is 304 when it is still the one.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>The byte to begin with.</summary>
    public long From { get; init; }

    /// <summary>How long it may take to begin an answer.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>What a token has to be good for (distribution's <c>docs/spec/auth/scope.md</c>).</summary>
    public string Scope => $"repository:{Repository}:pull";
}
