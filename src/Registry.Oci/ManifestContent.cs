namespace Registry.Oci;

/// <summary>What a manifest says: its type and what it points to. The bytes themselves are kept elsewhere and never rewritten.</summary>
public sealed record ManifestContent
{
    /// <summary>As the client named it in <c>Content-Type</c>; else the document's <c>mediaType</c>; else derived from its shape.</summary>
    public required string MediaType { get; init; }

    /// <summary>The document's <c>artifactType</c>, else an image's config media type, else null: what the referrers API lists and filters by.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The config, then the layers or an artifact's blobs, in the document's order.</summary>
    public IReadOnlyList<Descriptor> Blobs { get; init; } = [];

    /// <summary>An index's entries. BuildKit's cache indexes list layers here, so an entry may be a manifest or a blob.</summary>
    public IReadOnlyList<Descriptor> Children { get; init; } = [];

    public Descriptor? Subject { get; init; }

    /// <summary>The document's <c>annotations</c> as they stand there, a JSON object of strings; empty where there are none.</summary>
    public ReadOnlyMemory<byte> Annotations { get; init; }

    /// <param name="bytes">The document.</param>
    /// <param name="contentType">The request's media type without parameters, or null when it named none.</param>
    /// <exception cref="ManifestFormatException">The document is not what its type says it is.</exception>
    public static ManifestContent Parse(ReadOnlyMemory<byte> bytes, string? contentType) => ManifestRules.Apply(ManifestDocument.Read(bytes), contentType);
}
