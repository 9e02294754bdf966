using System.Text;
using Registry.Oci;
using Registry.Server.Settings;
using Registry.Server.Tests.Model.State;

namespace Registry.Server.Tests.Model.Samples;

/// <summary>A manifest, and what is to be understood by it: written down by hand, for nothing here reads manifests.</summary>
/// <param name="MediaType">What it is pushed as.</param>
internal sealed record SampleManifest(string Name, string MediaType, string Json)
{
    public byte[] Bytes { get; } = Encoding.UTF8.GetBytes(Json);

    public Digest Digest => DigestBy(DigestAlgorithm.Sha256);

    /// <summary>The blobs that have to be there.</summary>
    public IReadOnlyList<Descriptor> Blobs { get; init; } = [];

    /// <summary>An index's entries.</summary>
    public IReadOnlyList<Descriptor> Children { get; init; } = [];

    /// <summary>What a manifest of a type that nobody knows seems to name: clean-up spares it, but it need not be there.</summary>
    public IReadOnlyList<Descriptor> SeemsToName { get; init; } = [];

    public Digest? Subject { get; init; }

    public string? ArtifactType { get; init; }

    /// <summary>All that it counts on.</summary>
    public IEnumerable<Descriptor> Names => [.. Blobs, .. Children, .. SeemsToName];

    /// <summary>A JSON object.</summary>
    public string? Annotations { get; init; }

    /// <summary>It is not what its media type says.</summary>
    public bool IsInvalid { get; init; }

    public Descriptor Descriptor => new(MediaType, Digest, Bytes.Length);

    public Digest DigestBy(DigestAlgorithm algorithm) => Digest.Of(Bytes, algorithm);

    /// <summary>The codes of what keeps the repository from taking it.</summary>
    public IEnumerable<string> Faults(RepositoryModel repository, MissingReferences policy)
    {
        var blobs = policy == MissingReferences.Accept ? [] : Blobs.Select(blob => Fault(blob, repository.Blobs.GetValueOrDefault(blob.Digest)));
        var children = policy == MissingReferences.Refuse
            ? Children.Select(child => Fault(child, repository.Manifests.GetValueOrDefault(child.Digest)?.Bytes ?? repository.Blobs.GetValueOrDefault(child.Digest)))
            : [];
        return blobs.Concat(children).OfType<string>();
    }

    public override string ToString() => Name;

    private static string? Fault(Descriptor named, byte[]? here) =>
        here is null ? "MANIFEST_BLOB_UNKNOWN" : here.Length == named.Size ? null : "SIZE_INVALID";
}
