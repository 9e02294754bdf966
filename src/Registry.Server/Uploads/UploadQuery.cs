using Microsoft.Extensions.Primitives;
using Registry.Oci;
using Registry.Server.Api;

namespace Registry.Server.Uploads;

/// <summary>What a client may say of an upload in the query: <c>digest</c>, <c>digest-algorithm</c>, <c>mount</c>, <c>from</c>.</summary>
internal sealed record UploadQuery(Digest? Digest, DigestAlgorithm Algorithm, Digest? Mount, RepositoryName? From)
{
    public static UploadQuery Of(HttpRequest request)
    {
        var digest = DigestOf(request.Query["digest"]);
        var mount = DigestOf(request.Query["mount"]);
        var from = request.Query["from"].ToString();
        return new UploadQuery(
            digest,
            AlgorithmOf(request.Query["digest-algorithm"].ToString()) ?? digest?.Algorithm ?? mount?.Algorithm ?? DigestAlgorithm.Sha256,
            mount,
            from.Length == 0 ? null : PathWords.RepositoryOf(from));
    }

    // .NET's publishing appends the digest again on a retry, so the same one may stand there twice.
    private static Digest? DigestOf(StringValues values) => values.Distinct(StringComparer.Ordinal).ToList() switch
    {
        [] => null,
        [var text] => PathWords.Digest(text),
        _ => throw new RegistryException(ErrorCode.DigestInvalid, "the request names two different digests"),
    };

    private static DigestAlgorithm? AlgorithmOf(string name)
    {
        if (name.Length == 0)
        {
            return null;
        }

        return DigestAlgorithm.TryParse(name, out var algorithm)
            ? algorithm
            : throw new RegistryException(ErrorCode.DigestInvalid, $"the digest algorithm '{Excerpt.Of(name)}' is not supported; sha256 and sha512 are");
    }
}
