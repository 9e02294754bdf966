using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Tags;

/// <summary>
/// Listing tags (end-8a, 8b): in ASCII order, <c>last</c> exclusive, <c>n=0</c> an empty list without a link. A page is a range of the tag table's key, so the millionth entry costs
/// what the first does.
/// </summary>
internal static class TagEndpoints
{
    public static void MapTags(this IEndpointRouteBuilder app) => app.MapMethods("/v2/{name}/tags/list", [HttpMethods.Get, HttpMethods.Head], List).RequireAccess(RepositoryActions.Pull);

    private static IResult List(string name, HttpRequest request, IndexReader index, ListOptions options)
    {
        var repository = PathWords.Repository(name);
        var page = Page.Of(request, options);
        return index.TagsBehind(repository, page.Last, page.Probe) is { } tags
            ? new NamesResult("tags", tags, page, $"/v2/{repository}/tags/list", repository.ToString())
            : ErrorResult.Of(ErrorCode.NameUnknown, $"there is no repository {repository}", repository.ToString());
    }
}
