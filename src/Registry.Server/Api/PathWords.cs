using Registry.Oci;

namespace Registry.Server.Api;

/// <summary>
/// Reads the words of a path or query. Handlers take them as strings and come here first: a binder that fails would answer a bare 400 without the specification's JSON.
/// </summary>
internal static class PathWords
{
    public static RepositoryName Repository(string routeValue) => RepositoryOf(RepositoryPath.Unescape(routeValue));

    public static RepositoryName RepositoryOf(string text) =>
        RepositoryName.TryParse(text, out var name, out var fault) ? name : throw new RegistryException(ErrorCode.NameInvalid, fault, Excerpt.Of(text));

    public static Digest Digest(string? text) =>
        Oci.Digest.TryParse(text, out var digest, out var fault) ? digest : throw new RegistryException(ErrorCode.DigestInvalid, fault, Excerpt.Of(text));

    public static TagName Tag(string? text) =>
        TagName.TryParse(text, out var tag, out var fault) ? tag : throw new RegistryException(ErrorCode.ManifestInvalid, fault, Excerpt.Of(text));

    public static Reference Reference(string text)
    {
        if (Oci.Reference.TryParse(text, out var reference, out var fault))
        {
            return reference;
        }

        var code = text.Contains(':', StringComparison.Ordinal) ? ErrorCode.DigestInvalid : ErrorCode.ManifestInvalid;
        throw new RegistryException(code, fault, Excerpt.Of(text));
    }
}
