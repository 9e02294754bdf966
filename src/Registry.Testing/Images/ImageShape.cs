using System.Collections.Immutable;
using Registry.Oci;

namespace Registry.Testing.Images;

/// <summary>What a manifest is written from.</summary>
internal sealed record ImageShape(string MediaType)
{
    public string? ArtifactType { get; init; }

    public TestBlob? Config { get; init; }

    public ImmutableArray<TestBlob> Layers { get; init; } = [];

    public ImmutableArray<TestImage> Children { get; init; } = [];

    public TestPlatform? Platform { get; init; }

    public Descriptor? Subject { get; init; }

    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
