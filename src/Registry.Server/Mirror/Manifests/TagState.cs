namespace Registry.Server.Mirror.Manifests;

/// <summary>What was last found out of a tag, or of a digest that is not here.</summary>
/// <param name="Manifest">What it names upstream and is still to be fetched.</param>
/// <param name="IsHere">Whether what it names is here; else, and without a manifest, the upstream has no such thing.</param>
/// <param name="Warning">Why what is here may be old, or null.</param>
internal sealed record TagState(RemoteManifest? Manifest, bool IsHere = false, string? Warning = null)
{
    public static TagState Here { get; } = new(null, IsHere: true);

    public static TagState Unknown { get; } = new(Manifest: null);
}

/// <summary>A manifest as an upstream's headers describe it.</summary>
/// <param name="Size">Bytes, where it said so.</param>
internal sealed record RemoteManifest(string Digest, string MediaType, long? Size);
