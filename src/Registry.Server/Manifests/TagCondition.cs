using Microsoft.Extensions.Primitives;
using Registry.Oci;
using Registry.Server.Api;

namespace Registry.Server.Manifests;

/// <summary>
/// <c>If-Match</c> and <c>If-None-Match</c> of a PUT or DELETE (RFC 9110, 13.1). The entity tag is the digest that the reference points to; it is compared in the transaction that
/// changes it, so of two clients that saw the same one only the first gets through.
/// </summary>
internal sealed record TagCondition(StringValues IfMatch, StringValues IfNoneMatch)
{
    public static TagCondition Of(HttpRequest request) => new(request.Headers.IfMatch, request.Headers.IfNoneMatch);

    public bool IsEmpty => IfMatch.Count == 0 && IfNoneMatch.Count == 0;

    /// <param name="current">The digest that the reference points to now, or null when it does not exist.</param>
    /// <exception cref="RegistryException">412: the condition does not hold.</exception>
    public void Check(string reference, string? current)
    {
        var holds = (IfMatch.Count == 0 || (current is not null && ContentHeaders.Names(IfMatch, current)))
            && (IfNoneMatch.Count == 0 || current is null || !ContentHeaders.NamesWeakly(IfNoneMatch, current));
        if (!holds)
        {
            throw new RegistryException(
                ErrorCode.Denied,
                current is null ? $"{reference} does not exist" : $"{reference} is at {current}",
                current,
                StatusCodes.Status412PreconditionFailed);
        }
    }
}
