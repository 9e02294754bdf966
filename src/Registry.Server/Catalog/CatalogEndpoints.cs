using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Index;
using Registry.Server.Index.Trash;
using Registry.Server.Policies.Immutable;
using Registry.Server.Settings;

namespace Registry.Server.Catalog;

/// <summary>
/// Which repositories there are: <c>_catalog</c> as distribution/distribution has it (docs/spec/api.md, "Listing Repositories"), paged like tags and without those that the
/// caller may not pull, and the deletion of a whole one.
/// </summary>
internal static class CatalogEndpoints
{
    public static void MapCatalog(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/v2/_catalog", [HttpMethods.Get, HttpMethods.Head], List).RequireAccess(AccessKind.List);
        app.MapDelete("/api/v1/repositories/{**name}", DeleteAsync).RequireAccess(RepositoryActions.Admin);
        app.MapSearch();
    }

    private static NamesResult List(HttpContext context, IndexReader index, ListOptions options)
    {
        var page = Page.Of(context.Request, options);
        return new NamesResult("repositories", VisibleRepositories.Behind(index, context.Caller(), page.Last, page.Probe).ToList(), page, "/v2/_catalog");
    }

    /// <summary>Removes the repository with its tags, manifests and links; it can be restored for a while. 204, or 404 when there is none.</summary>
    private static async Task<IResult> DeleteAsync(string? name, HttpContext context, IndexWriter index, ImmutableTags immutable, TimeProvider clock)
    {
        var repository = PathWords.RepositoryOf(name ?? "");
        var text = repository.ToString();
        var (actor, now) = (context.Actor(), clock.GetUtcNow());
        var deleted = await index.RunAsync(
            transaction =>
            {
                if (transaction.FindRepository(repository) is { } id)
                {
                    immutable.CheckDelete(transaction, repository, id);
                }

                return transaction.PutEventIf(transaction.TrashRepository(repository, actor.Who, now), now, actor, EventActions.DeleteRepository, text, target: null);
            },
            context.RequestAborted);
        return deleted
            ? new EmptyResult(StatusCodes.Status204NoContent)
            : ErrorResult.Of(ErrorCode.NameUnknown, $"there is no repository {repository}", text);
    }
}
