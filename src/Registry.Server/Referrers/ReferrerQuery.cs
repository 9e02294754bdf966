using Microsoft.EntityFrameworkCore;
using Registry.Oci;
using Registry.Server.Index;

namespace Registry.Server.Referrers;

/// <summary>
/// Finds what refers to a subject: the manifests that say so themselves, by an index on their subject; and those that only the fallback tag lists, which clients wrote to registries
/// without this API ("Enabling the Referrers API").
/// </summary>
internal static class ReferrerQuery
{
    private static readonly Func<RegistryContext, string, string, string, IEnumerable<Referrer>> BySubject = EF.CompileQuery(
        (RegistryContext index, string repository, string subject, string last) =>
            from manifest in index.Manifests
            join owner in index.Repositories on manifest.RepositoryId equals owner.Id
            where owner.Name == repository && manifest.Subject == subject && string.Compare(manifest.Digest, last) > 0
            orderby manifest.Digest
            select new Referrer(manifest.Digest, manifest.MediaType, manifest.Size, manifest.ArtifactType, manifest.Annotations));

    private static readonly Func<RegistryContext, string, string, ManifestRow?> ByDigest = EF.CompileQuery(
        (RegistryContext index, string repository, string digest) =>
            (from manifest in index.Manifests
             join owner in index.Repositories on manifest.RepositoryId equals owner.Id
             where owner.Name == repository && manifest.Digest == digest
             select manifest).FirstOrDefault());

    private static readonly Func<RegistryContext, string, string, byte[]?> BytesOfTag = EF.CompileQuery(
        (RegistryContext index, string repository, string tag) =>
            (from row in index.Tags
             join owner in index.Repositories on row.RepositoryId equals owner.Id
             join manifest in index.Manifests on row.ManifestId equals manifest.Id
             where owner.Name == repository && row.Name == tag && (manifest.MediaType == MediaTypes.OciIndex || manifest.MediaType == MediaTypes.DockerManifestList)
             select manifest.Bytes).FirstOrDefault());

    /// <summary>In the order of their digests, beginning behind <paramref name="last"/>; read as far as the caller goes.</summary>
    public static IEnumerable<Referrer> Behind(RegistryContext index, RepositoryName repository, Digest subject, string last, string? artifactType)
    {
        var name = repository.ToString();
        var listed = Fallback(index, name, subject, last);
        return Merge(BySubject(index, name, subject.ToString(), last), listed).Where(referrer => artifactType is null || referrer.ArtifactType == artifactType);
    }

    // One that names a subject is found by it, or belongs to another; the tag decides only for those that name none.
    private static List<Referrer> Fallback(RegistryContext index, string repository, Digest subject, string last)
    {
        var bytes = BytesOfTag(index, repository, TagName.ReferrersFallback(subject).ToString());
        return bytes is null
            ? []
            : [.. ManifestContent.Parse(bytes, null).Children
                .Select(child => child.Digest.ToString())
                .Where(digest => string.CompareOrdinal(digest, last) > 0)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .Select(digest => ByDigest(index, repository, digest))
                .OfType<ManifestRow>()
                .Where(manifest => manifest.Subject is null)
                .Select(FromRow)];
    }

    private static Referrer FromRow(ManifestRow manifest)
    {
        var annotations = ManifestContent.Parse(manifest.Bytes, manifest.MediaType).Annotations;
        return new Referrer(manifest.Digest, manifest.MediaType, manifest.Size, manifest.ArtifactType, annotations.IsEmpty ? null : annotations.ToArray());
    }

    private static IEnumerable<Referrer> Merge(IEnumerable<Referrer> own, List<Referrer> listed)
    {
        var next = 0;
        foreach (var referrer in own)
        {
            while (next < listed.Count && string.CompareOrdinal(listed[next].Digest, referrer.Digest) < 0)
            {
                yield return listed[next++];
            }

            yield return referrer;
        }

        while (next < listed.Count)
        {
            yield return listed[next++];
        }
    }
}
