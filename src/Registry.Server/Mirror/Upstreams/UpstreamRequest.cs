using Registry.Oci;

namespace Registry.Server.Mirror.Upstreams;

/// <summary>What another registry is asked for.</summary>
/// <param name="Repository">As it is called there; null for what belongs to none.</param>
/// <param name="Resource">What stands behind the repository in the path, such as <c>blobs/sha256:…</c>.</param>
internal sealed record UpstreamRequest(HttpMethod Method, RepositoryName? Repository, string Resource)
{
    public string? Accept { get; init; }

    /// <summary>A digest that is here: the answer is 304 when it is still the one.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>The byte to begin with.</summary>
    public long Offset { get; init; }

    /// <summary>How long it may take to begin an answer.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Makes the body, anew for each time that it is sent; null for none.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>Where the registry itself said that it wants to be asked, in the resource's place.</summary>
    public Uri? Address { get; init; }

    public bool IsPush { get; init; }

    /// <summary>Another repository there, of which a blob is to be taken over.</summary>
    public RepositoryName? From { get; init; }

    /// <summary>What a token has to be good for, set apart by spaces (distribution's <c>docs/spec/auth/scope.md</c>).</summary>
    public string Scope => Repository is null ? "registry:catalog:*" : $"repository:{Repository}:{(IsPush ? "pull,push" : "pull")}{(From is null ? "" : $" repository:{From}:pull")}";

    /// <summary>For people: what it is about.</summary>
    public string What => Repository is null ? Resource.Split('?')[0] : $"{Resource.Split('?')[0].Replace('/', ' ')} in {Repository}";
}
