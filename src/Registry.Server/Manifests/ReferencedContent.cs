using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Index.Uses;
using Registry.Server.Settings;

namespace Registry.Server.Manifests;

/// <summary>
/// Whether all that a manifest counts on is in its repository, and as long as it says. A subject may always be missing ("Pushing Manifests with Subject"), and so may
/// non-distributable layers, which lie elsewhere.
/// </summary>
internal static class ReferencedContent
{
    // A manifest may name thousands; a client that pushed none of them need not hear of each.
    private const int MostNamed = 100;

    /// <exception cref="RegistryException">
    /// MANIFEST_BLOB_UNKNOWN for each digest that is missing and may not be, SIZE_INVALID for each that is here with another size: no client could pull it.
    /// </exception>
    public static void Check(IndexTransaction index, ContentUses uses, RepositoryName name, long repository, ManifestContent content, MissingReferences policy)
    {
        // What an unknown type seems to name is noted, so that clean-up spares it, but nobody can say that it has to be here.
        if (policy == MissingReferences.Accept || !MediaTypes.IsKnownManifest(content.MediaType))
        {
            return;
        }

        var blobs = content.Blobs
            .Where(blob => !MediaTypes.IsNonDistributable(blob.MediaType))
            .Select(blob => Fault(name, blob, SizeOfBlob(index, uses, repository, blob.Digest)));
        var children = policy == MissingReferences.Refuse
            ? content.Children.Select(child => Fault(name, child, index.SizeOfManifest(repository, child.Digest) ?? SizeOfBlob(index, uses, repository, child.Digest)))
            : [];
        var faults = blobs.Concat(children).OfType<RegistryError>().DistinctBy(fault => fault.Detail).Take(MostNamed).ToList();
        if (faults.Count > 0)
        {
            throw new RegistryException(faults);
        }
    }

    // Clean-up may have taken a link in the moment in which its client was told that it is here.
    private static long? SizeOfBlob(IndexTransaction index, ContentUses uses, long repository, Digest digest) =>
        index.SizeOfBlob(repository, digest) ?? (uses.Revive(index, repository, digest) ? index.SizeOfBlob(repository, digest) : null);

    private static RegistryError? Fault(RepositoryName name, Descriptor descriptor, long? size)
    {
        var digest = descriptor.Digest.ToString();
        if (size is null)
        {
            return new RegistryError(ErrorCode.ManifestBlobUnknown, $"the manifest names {digest}, which is not in the repository {name}; push it first", digest);
        }

        return size == descriptor.Size ? null : new RegistryError(ErrorCode.SizeInvalid, $"the manifest says that {digest} has {descriptor.Size} bytes, but it has {size}", digest);
    }
}
