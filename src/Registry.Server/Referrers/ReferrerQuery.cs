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
                && !index.DamagedManifests.Any(damaged => damaged.ManifestId == manifest.Id)
            orderby manifest.Digest
            select new Referrer(manifest.Digest, manifest.MediaType, manifest.Size, manifest.ArtifactType, manifest.Annotations));

    private static readonly Func<RegistryContext, string, string, Referrer?> WithoutSubject = EF.CompileQuery(
        (RegistryContext index, string repository, string digest) =>
            (from manifest in index.Manifests
             join owner in index.Repositories on manifest.RepositoryId equals owner.Id
             where owner.Name == repository && manifest.Digest == digest && manifest.Subject == null
                && !index.DamagedManifests.Any(damaged => damaged.ManifestId == manifest.Id)
             select new Referrer(manifest.Digest, manifest.MediaType, manifest.Size, manifest.ArtifactType, null)).FirstOrDefault());

    private static readonly Func<RegistryContext, string, string, byte[]> BytesOf = EF.CompileQuery(
        (RegistryContext index, string repository, string digest) =>
            (from manifest in index.Manifests
             join owner in index.Repositories on manifest.RepositoryId equals owner.Id
             where owner.Name == repository && manifest.Digest == digest
             select manifest.Bytes).First());

    private static readonly Func<RegistryContext, string, string, byte[]?> BytesOfTag = EF.CompileQuery(
        (RegistryContext index, string repository, string tag) =>
            (from row in index.Tags
             join owner in index.Repositories on row.RepositoryId equals owner.Id
             join manifest in index.Manifests on row.ManifestId equals manifest.Id
             where owner.Name == repository && row.Name == tag && (manifest.MediaType == MediaTypes.OciIndex || manifest.MediaType == MediaTypes.DockerManifestList)
                && !index.DamagedManifests.Any(damaged => damaged.ManifestId == manifest.Id)
             select manifest.Bytes).FirstOrDefault());

    /// <summary>In the order of their digests, beginning behind <paramref name="last"/>; read as far as the caller goes.</summary>
    public static IEnumerable<Referrer> Behind(RegistryContext index, RepositoryName repository, Digest subject, string last, string? artifactType)
    {
        var name = repository.ToString();
        return Merge(BySubject(index, name, subject.ToString(), last), Fallback(index, name, subject, last))
            .Where(referrer => artifactType is null || referrer.ArtifactType == artifactType)
            .Select(referrer => referrer.IsListedByTag ? WithAnnotations(index, name, referrer) : referrer);
    }

    // One that names a subject is found by it, or belongs to another; the tag decides only for those that name none.
    private static IEnumerable<Referrer> Fallback(RegistryContext index, string repository, Digest subject, string last)
    {
        var bytes = BytesOfTag(index, repository, TagName.ReferrersFallback(subject).ToString());
        var digests = bytes is null ? [] : ManifestContent.Parse(bytes, null).Children.Select(child => child.Digest.ToString());
        return digests
            .Where(digest => string.CompareOrdinal(digest, last) > 0)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(digest => WithoutSubject(index, repository, digest))
            .OfType<Referrer>()
            .Select(referrer => referrer with { IsListedByTag = true });
    }

    // The index keeps annotations beside a subject only. They are read here for what is shown, one manifest at a time.
    private static Referrer WithAnnotations(RegistryContext index, string repository, Referrer referrer)
    {
        var annotations = ManifestContent.Parse(BytesOf(index, repository, referrer.Digest), referrer.MediaType).Annotations;
        return referrer with { Annotations = annotations.IsEmpty ? null : annotations.ToArray() };
    }

    private static IEnumerable<Referrer> Merge(IEnumerable<Referrer> own, IEnumerable<Referrer> listed)
    {
        using var other = listed.GetEnumerator();
        var hasOther = other.MoveNext();
        foreach (var referrer in own)
        {
            for (; hasOther && string.CompareOrdinal(other.Current.Digest, referrer.Digest) < 0; hasOther = other.MoveNext())
            {
                yield return other.Current;
            }

            yield return referrer;
        }

        for (; hasOther; hasOther = other.MoveNext())
        {
            yield return other.Current;
        }
    }
}
