using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Catalog;

/// <summary>
/// The search of Docker's first registry API, which <c>docker search</c> and <c>podman search</c> still ask: <c>/v1/_ping</c> first, then <c>/v1/search</c>.
/// </summary>
internal static class SearchEndpoints
{
    // What Docker's own index answers with when a client names no number.
    private const int DefaultCount = 25;

    public static void MapSearch(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/v1/_ping", [HttpMethods.Get, HttpMethods.Head], Ping).RequireAccess(AccessKind.Open);
        app.MapGet("/v1/search", Search).RequireAccess(AccessKind.Anyone);
    }

    private static IResult Ping(HttpResponse response)
    {
        response.Headers["X-Docker-Registry-Standalone"] = "true";
        return Results.Bytes("true"u8.ToArray(), "application/json");
    }

    /// <summary>
    /// Docker takes a 401 here for the end, so without credentials it finds what everybody may pull. Podman never brings any here, and would take that for all there is: answered
    /// "there is no search" it asks the catalog, with credentials. The header tells the two apart.
    /// </summary>
    private static IResult Search(HttpContext context, IndexReader index, ListOptions options)
    {
        var caller = context.Caller();
        if (caller.IsAnonymous && caller != Caller.Everyone && !context.Request.Headers.ContainsKey("X-Docker-Token"))
        {
            return ErrorResult.Of(ErrorCode.Unsupported, "without signing in there is no search here; the catalog is at /v2/_catalog", status: StatusCodes.Status404NotFound);
        }

        var text = context.Request.Query["q"].ToString();
        var count = context.Request.Query.ContainsKey("n") ? Page.Of(context.Request, options).Size : DefaultCount;
        var names = VisibleRepositories.Behind(index, caller, "", int.MaxValue).Where(name => name.Contains(text, StringComparison.Ordinal)).Take(count);
        return new SearchResult(text, [.. names]);
    }
}
