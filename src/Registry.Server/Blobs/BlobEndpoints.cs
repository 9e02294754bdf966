using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Index;
using Registry.Server.Index.Uses;
using Registry.Server.Policies.Immutable;
using Registry.Storage;

namespace Registry.Server.Blobs;

/// <summary>
/// Pulling blobs (end-2): 200 with the bytes, <c>Docker-Content-Digest</c> and <c>Content-Length</c>, 404 when the repository does not have the blob; <c>Range</c> by RFC 9110, 14.
/// Deleting blobs (end-10): 202, 404.
/// </summary>
internal static class BlobEndpoints
{
    public static void MapBlobs(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v2/{name}/blobs/{digest}", GetAsync).RequireAccess(RepositoryActions.Pull);
        app.MapMethods("/v2/{name}/blobs/{digest}", [HttpMethods.Head], Head).RequireAccess(RepositoryActions.Pull);
        app.MapDelete("/v2/{name}/blobs/{digest}", DeleteAsync).RequireAccess(RepositoryActions.Delete);
    }

    public static IServiceCollection AddBlobs(this IServiceCollection services) => services.AddSingleton<LostBlobs>();

    private static IResult Head(string name, string digest, HttpRequest request, ContentUses uses)
    {
        var (repository, wanted) = (PathWords.Repository(name), PathWords.Digest(digest));
        if (uses.Find(repository, wanted) is not { } blob)
        {
            return Unknown(repository, wanted);
        }

        return IsKnown(request, wanted) ? new BlobHeadResult(wanted, blob.Size, StatusCodes.Status304NotModified) : new BlobHeadResult(wanted, blob.Size);
    }

    private static async Task<IResult> GetAsync(string name, string digest, HttpRequest request, ContentUses uses, IBlobStore store, LostBlobs lost, CancellationToken cancellationToken)
    {
        var (repository, wanted) = (PathWords.Repository(name), PathWords.Digest(digest));
        if (uses.Find(repository, wanted) is not { } linked)
        {
            return Unknown(repository, wanted);
        }

        var size = linked.Size;
        if (IsKnown(request, wanted))
        {
            return new BlobHeadResult(wanted, size, StatusCodes.Status304NotModified);
        }

        var ranges = ByteRanges.Of(request, wanted, size);
        if (ranges is { Count: 0 })
        {
            return new UnsatisfiableRangeResult(size);
        }

        var blob = await BlobResult.OpenAsync(store, lost, wanted, size, ranges, cancellationToken);
        if (blob is not null)
        {
            return blob;
        }

        await lost.NoteAsync(wanted);
        return Unknown(repository, wanted);
    }

    private static async Task<IResult> DeleteAsync(string name, string digest, HttpContext context, IndexWriter index, ImmutableTags immutable, TimeProvider clock)
    {
        var (repository, wanted) = (PathWords.Repository(name), PathWords.Digest(digest));

        // Only the link goes: the bytes may serve other repositories, and clean-up takes them when none is left.
        var (actor, now) = (context.Actor(), clock.GetUtcNow());
        var deleted = await index.RunAsync(
            transaction =>
            {
                if (transaction.FindRepository(repository) is { } id)
                {
                    immutable.CheckDelete(transaction, repository, id, wanted);
                }

                return transaction.PutEventIf(transaction.UnlinkBlob(repository, wanted, now), now, actor, EventActions.DeleteBlob, repository.ToString(), wanted.ToString());
            },
            context.RequestAborted);
        return deleted ? new EmptyResult(StatusCodes.Status202Accepted) : Unknown(repository, wanted);
    }

    private static bool IsKnown(HttpRequest request, Digest digest) => ContentHeaders.NamesWeakly(request.Headers.IfNoneMatch, digest.ToString());

    private static ErrorResult Unknown(RepositoryName repository, Digest digest) =>
        ErrorResult.Of(ErrorCode.BlobUnknown, $"the repository {repository} has no blob {digest}", digest.ToString());
}
