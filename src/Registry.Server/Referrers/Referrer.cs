namespace Registry.Server.Referrers;

/// <summary>What the list shows of a manifest that refers to the subject.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Annotations">A JSON object of strings, or null.</param>
internal sealed record Referrer(string Digest, string MediaType, long Size, string? ArtifactType, byte[]? Annotations)
{
    /// <summary>It names no subject; only the fallback tag lists it.</summary>
    public bool IsListedByTag { get; init; }
}
