using Registry.Oci;
using Registry.Server.Index;
using Registry.Server.Tests.Support;

namespace Registry.Server.Tests.Mirror.Support;

/// <summary>A manifest that is here, and whether nothing keeps it here: told by the manifests' own bytes, for comparison with what the index tells by its edges.</summary>
internal sealed record KnownManifest(string Repository, string Digest, bool IsMirrored, bool IsTaggedHere, ManifestContent Content)
{
    public bool MayGo { get; private set; }

    /// <summary>All of an upstream's repositories.</summary>
    public static List<KnownManifest> All(TestRegistry http, string upstream)
    {
        using var connection = new IndexDatabase(http.Folder).OpenReader();
        using var statement = new Statement(
            connection,
            """
            SELECT r.name, m.digest, m.id IN (SELECT manifest_id FROM mirrored_manifest), EXISTS (SELECT 1 FROM tag WHERE manifest_id = m.id AND mirrored = 0), m.media_type, m.bytes
            FROM repository r JOIN manifest m ON m.repository_id = r.id WHERE r.name LIKE @0
            """);
        var all = statement.List(
            static row => new KnownManifest(row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetBoolean(3), ManifestContent.Parse(row.GetFieldValue<byte[]>(5), row.GetString(4))),
            $"{upstream}/%");
        all.ForEach(manifest => manifest.MayGo = manifest.IsFree(all.FindAll(other => other.Repository == manifest.Repository)));
        return all;
    }

    private bool IsFree(List<KnownManifest> neighbours) =>
        IsMirrored && !IsTaggedHere
        && !neighbours.Exists(parent => parent.Names(this))
        && !neighbours.Exists(subject => RefersTo(subject))
        && !neighbours.Exists(child => !child.IsMirrored && Names(child))
        && !neighbours.Exists(referrer => !referrer.IsMirrored && referrer.RefersTo(this));

    private bool Names(KnownManifest child) => Content.Children.Any(descriptor => descriptor.Digest.ToString() == child.Digest);

    private bool RefersTo(KnownManifest subject) => Content.Subject?.Digest.ToString() == subject.Digest;
}
