using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Oci;
using Registry.Server.Mirror.Manifests;

namespace Registry.Server.Mirror.Sync.Remote;

/// <summary>The list of a subject's referrers that clients keep under a tag where a registry does not ("Pushing Manifests with Subject").</summary>
internal sealed class ReferrersFallback(ISyncTarget target, RepositoryName repository, Digest subject)
{
    public async Task AddAsync(FetchedManifest referrer, CancellationToken cancellationToken)
    {
        var tag = TagName.ReferrersFallback(subject);
        var known = await target.FindTagAsync(repository, tag, cancellationToken) is { } digest ? await target.FindManifestAsync(repository, digest, cancellationToken) : null;
        if (known is { Content.Children: var children } && children.Any(child => child.Digest.Equals(referrer.Digest)))
        {
            return;
        }

        var list = known is null ? Empty() : JsonNode.Parse(known.Bytes)!.AsObject();
        list["manifests"]!.AsArray().Add(Entry(referrer));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(list);
        await target.PutManifestAsync(repository, new FetchedManifest(Digest.Of(bytes), ManifestContent.Parse(bytes, MediaTypes.OciIndex), bytes), tag, cancellationToken);
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
