using Registry.Oci;

namespace Registry.Server.Transfer.Registry2;

/// <param name="At">When the tag was pointed to what it names.</param>
internal sealed record TakenTag(TagName Name, DateTimeOffset At);

/// <summary>A manifest that is to be written, with the tags that name it.</summary>
/// <param name="Content">Null when the manifest is here already, and only its tags are not.</param>
internal sealed record TakenManifest(RepositoryName Repository, Digest Digest, ManifestContent? Content, byte[] Bytes, DateTimeOffset PushedAt, IReadOnlyList<TakenTag> Tags);

/// <summary>A blob that is to be made readable through a repository.</summary>
internal sealed record TakenBlob(RepositoryName Repository, ArrivedBlob Blob, FileInfo File)
{
    public Digest Digest => Blob.Digest;
}
