using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Referrers;

/// <summary>
/// Listing referrers (end-12a, 12b): an index of the manifests whose subject has the digest, 200 and empty where there are none, also in a repository that does not exist, for a
/// 404 would send clients to the fallback tag for good. <c>artifactType</c> filters.
/// </summary>
internal static class ReferrerEndpoints
{
    public static void MapReferrers(this IEndpointRouteBuilder app) => app.MapMethods("/v2/{name}/referrers/{digest}", [HttpMethods.Get, HttpMethods.Head], List).RequireAccess(RepositoryActions.Pull);

    private static ReferrersResult List(string name, string digest, HttpRequest request, IndexReader index, ListOptions options)
    {
        var (repository, subject) = (PathWords.Repository(name), PathWords.Digest(digest));
        var page = Page.Of(request, options);
        var artifactType = request.Query["artifactType"].ToString() is { Length: > 0 } type ? type : null;
        var referrers = ReferrerQuery.Behind(index, repository, subject, page.Last, artifactType);
        return new ReferrersResult(referrers, page, $"/v2/{repository}/referrers/{subject}", artifactType);
    }
}
