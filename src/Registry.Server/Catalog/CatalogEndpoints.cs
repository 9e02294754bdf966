using Microsoft.EntityFrameworkCore;
using Registry.Server.Api;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Catalog;

/// <summary>
/// Which repositories there are: <c>_catalog</c> as distribution/distribution has it (docs/spec/api.md, "Listing Repositories"), paged like tags, and the deletion of a whole one.
/// </summary>
internal static class CatalogEndpoints
{
    private static readonly Func<RegistryContext, string, int, IEnumerable<string>> RepositoriesBehind = EF.CompileQuery(
        (RegistryContext index, string last, int count) =>
            index.Repositories.Where(r => r.Listed && string.Compare(r.Name, last) > 0).OrderBy(r => r.Name).Select(r => r.Name).Take(count));

    public static void MapCatalog(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/v2/_catalog", [HttpMethods.Get, HttpMethods.Head], List);
        app.MapDelete("/api/v1/repositories/{**name}", DeleteAsync);
        app.MapSearch();
    }

    private static NamesResult List(HttpRequest request, RegistryContext index, ListOptions options)
    {
        var page = Page.Of(request, options);
        return new NamesResult("repositories", RepositoriesBehind(index, page.Last, page.Probe).ToList(), page, "/v2/_catalog");
    }

    /// <summary>Removes the repository with its tags, manifests and links. 204, or 404 when there is none.</summary>
    private static async Task<IResult> DeleteAsync(string? name, IndexWriter index, CancellationToken cancellationToken)
    {
        var repository = PathWords.RepositoryOf(name ?? "");
        var text = repository.ToString();
        var deleted = await index.RunAsync(transaction => transaction.Rows.Repositories.Where(row => row.Name == text).ExecuteDelete() > 0, cancellationToken);
        return deleted
            ? new EmptyResult(StatusCodes.Status204NoContent)
            : ErrorResult.Of(Oci.ErrorCode.NameUnknown, $"there is no repository {repository}", text);
    }
}
