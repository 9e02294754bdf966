using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Manifests;

/// <summary>
/// Whether all that a manifest counts on is in its repository. A subject may always be missing ("Pushing Manifests with Subject"), and so may non-distributable layers, which lie
/// elsewhere.
/// </summary>
internal static class MissingContent
{
    // A manifest may name thousands; a client that pushed none of them need not hear of each.
    private const int MostNamed = 100;

    /// <exception cref="RegistryException">MANIFEST_BLOB_UNKNOWN for each digest that is missing and may not be.</exception>
    public static void Check(IndexTransaction index, RepositoryName name, long repository, ManifestContent content, MissingReferences policy)
    {
        // What an unknown type seems to name is noted, so that clean-up spares it, but nobody can say that it has to be here.
        if (policy == MissingReferences.Accept || !MediaTypes.IsKnownManifest(content.MediaType))
        {
            return;
        }

        var blobs = content.Blobs.Where(blob => !MediaTypes.IsNonDistributable(blob.MediaType) && !index.HasBlob(repository, blob.Digest));
        var children = policy == MissingReferences.Refuse
            ? content.Children.Where(child => !index.HasManifest(repository, child.Digest) && !index.HasBlob(repository, child.Digest))
            : [];
        var missing = blobs.Concat(children).Select(descriptor => descriptor.Digest.ToString()).Distinct().Take(MostNamed).ToList();
        if (missing.Count > 0)
        {
            throw new RegistryException([.. missing.Select(digest => new RegistryError(
                ErrorCode.ManifestBlobUnknown,
                $"the manifest names {digest}, which is not in the repository {name}; push it first",
                digest))]);
        }
    }
}
