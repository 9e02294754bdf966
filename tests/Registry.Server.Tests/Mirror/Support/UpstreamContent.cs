using System.Collections.Concurrent;
using System.Text.Json;
using Registry.Oci;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>A manifest as it was put, under one of the words it is asked for by.</summary>
internal sealed record UpstreamManifest(byte[] Bytes, string MediaType)
{
    public Digest Digest { get; } = Digest.Of(Bytes);
}

/// <summary>What an upstream has, in memory. Blobs are there in every repository, manifests only in their own.</summary>
internal sealed class UpstreamContent
{
    private readonly ConcurrentDictionary<Digest, byte[]> _blobs = new();
    private readonly ConcurrentDictionary<(string Repository, string Reference), UpstreamManifest> _manifests = new();

    public Digest PutBlob(byte[] content)
    {
        var digest = Digest.Of(content);
        _blobs[digest] = content;
        return digest;
    }

    /// <summary>A tag that is there already moves.</summary>
    public Digest PutManifest(string repository, string? tag, byte[] bytes, string mediaType)
    {
        var manifest = new UpstreamManifest(bytes, mediaType);
        _manifests[(repository, $"{manifest.Digest}")] = manifest;
        if (tag is not null)
        {
            _manifests[(repository, tag)] = manifest;
        }

        return manifest.Digest;
    }

    public UpstreamImage PutImage(string repository, string? tag, params byte[][] layers)
    {
        var image = UpstreamImage.Of(layers);
        foreach (var blob in image.Blobs)
        {
            PutBlob(blob);
        }

        PutManifest(repository, tag, image.Bytes, MediaTypes.OciManifest);
        return image;
    }

    public void RemoveBlob(Digest digest) => _blobs.TryRemove(digest, out _);

    /// <param name="reference">A tag, which leaves the manifest, or a digest, which leaves the tags.</param>
    public void RemoveManifest(string repository, string reference) => _manifests.TryRemove((repository, reference), out _);

    /// <summary>Null when there is none.</summary>
    public byte[]? Blob(string digest) => Digest.TryParse(digest, out var parsed) ? _blobs.GetValueOrDefault(parsed) : null;

    /// <summary>Null when there is none.</summary>
    public UpstreamManifest? Manifest(string repository, string reference) => _manifests.GetValueOrDefault((repository, reference));

    /// <summary>In the order of their bytes; null when the repository is unknown.</summary>
    public List<string>? Tags(string repository)
    {
        var references = _manifests.Keys.Where(key => key.Repository == repository).Select(key => key.Reference).ToList();
        return references.Count == 0 ? null : [.. references.Where(reference => !reference.Contains(':', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Manifests of the repository whose subject has this digest, as an index lists them.</summary>
    public IEnumerable<Descriptor> Referrers(string repository, string subject) =>
        _manifests.Where(entry => entry.Key.Repository == repository && entry.Key.Reference == $"{entry.Value.Digest}" && SubjectOf(entry.Value) == subject)
            .Select(entry => Documents.Of(entry.Value.Bytes, entry.Value.MediaType));

    private static string? SubjectOf(UpstreamManifest manifest)
    {
        using var json = JsonDocument.Parse(manifest.Bytes);
        return json.RootElement.TryGetProperty("subject", out var subject) ? subject.GetProperty("digest").GetString() : null;
    }
}
