namespace Registry.Oci;

/// <summary>A pointer to content (image specification, descriptor.md).</summary>
/// <param name="Size">Bytes.</param>
public sealed record Descriptor(string MediaType, Digest Digest, long Size);
