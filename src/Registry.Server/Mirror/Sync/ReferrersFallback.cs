using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Oci;
using Registry.Server.Mirror.Manifests;
using Registry.Server.Mirror.Upstreams;

namespace Registry.Server.Mirror.Sync;

/// <summary>The list of a subject's referrers that clients keep under a tag where a registry does not ("Pushing Manifests with Subject").</summary>
internal static class ReferrersFallback
{
    /// <summary>Adds those that are not listed yet; the others stay. Whether there were any.</summary>
    /// <exception cref="UpstreamException">Under the tag there is something else.</exception>
    public static async Task<bool> AddAsync(ISyncTarget target, RepositoryName repository, Digest subject, IEnumerable<FetchedManifest> referrers, CancellationToken cancellationToken)
    {
        var tag = TagName.ReferrersFallback(subject);
        var known = await target.FindTagAsync(repository, tag, cancellationToken) is { } digest ? await target.FindManifestAsync(repository, digest, cancellationToken) : null;
        var missing = referrers.Where(referrer => known?.Content.Children.Any(child => child.Digest.Equals(referrer.Digest)) != true).ToList();
        if (missing.Count == 0)
        {
            return false;
        }

        var list = known is null ? Empty() : JsonNode.Parse(known.Bytes) as JsonObject;
        if (list?["manifests"] is not JsonArray entries)
        {
            throw new UpstreamException(UpstreamFault.Wrong, $"the tag {tag} of {repository}, which is for the list of what refers to an image, names something else");
        }

        missing.ForEach(referrer => entries.Add(Entry(referrer)));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(list);
        await target.PutManifestAsync(repository, new FetchedManifest(Digest.Of(bytes), ManifestContent.Parse(bytes, MediaTypes.OciIndex), bytes), tag, cancellationToken);
        return true;
    }

    private static JsonObject Empty() => new() { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciIndex, ["manifests"] = new JsonArray() };

    private static JsonObject Entry(FetchedManifest referrer)
    {
        var entry = new JsonObject { ["mediaType"] = referrer.Content.MediaType, ["digest"] = referrer.Digest.ToString(), ["size"] = referrer.Bytes.Length };
        if (referrer.Content.ArtifactType is { } type)
        {
            entry["artifactType"] = type;
        }

        if (!referrer.Content.Annotations.IsEmpty)
        {
            entry["annotations"] = JsonNode.Parse(referrer.Content.Annotations.Span);
        }

        return entry;
    }
}
