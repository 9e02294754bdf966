using Registry.Oci;
using Registry.Server.Index;

namespace Registry.Server.Referrers;

/// <summary>
/// Finds what refers to a subject: the manifests that say so themselves, by an index on their subject; and those that only the fallback tag lists, which clients wrote to registries
/// without this API ("Enabling the Referrers API").
/// </summary>
internal static class ReferrerQuery
{
    /// <summary>In the order of their digests, beginning behind <paramref name="last"/>; read as far as the caller goes.</summary>
    public static IEnumerable<Referrer> Behind(IndexReader index, RepositoryName repository, Digest subject, string last, string? artifactType)
    {
        var own = Of(index.ReferrersBehind(repository, subject, last), artifactType);
        var listed = Of(Listed(index, repository, subject, last), artifactType).Select(referrer => WithAnnotations(index, repository, referrer));
        return Merge(own, listed);
    }

    private static IEnumerable<Referrer> Of(IEnumerable<Referrer> referrers, string? artifactType) =>
        artifactType is null ? referrers : referrers.Where(referrer => referrer.ArtifactType == artifactType);

    // One that names a subject is found by it, or belongs to another; the tag decides only for those that name none.
    private static IEnumerable<Referrer> Listed(IndexReader index, RepositoryName repository, Digest subject, string last) =>
        index.ReadManifest(repository, Reference.Of(TagName.ReferrersFallback(subject))) is { MediaType: MediaTypes.OciIndex or MediaTypes.DockerManifestList } tagged
            ? ManifestContent.Parse(tagged.Bytes, null).Children
                .Select(child => child.Digest.ToString())
                .Where(digest => string.CompareOrdinal(digest, last) > 0)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .Select(digest => index.FindWithoutSubject(repository, digest))
                .OfType<Referrer>()
            : [];

    // The index keeps annotations beside a subject only. They are read here for what is shown, one manifest at a time.
    private static Referrer WithAnnotations(IndexReader index, RepositoryName repository, Referrer referrer)
    {
        if (index.ReadManifest(repository, Reference.Of(Digest.Parse(referrer.Digest))) is not { } manifest)
        {
            return referrer;
        }

        var annotations = ManifestContent.Parse(manifest.Bytes, manifest.MediaType).Annotations;
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
