using Microsoft.EntityFrameworkCore;
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
    private static readonly Func<RegistryContext, string, long?> RepositoryId = EF.CompileQuery(
        (RegistryContext index, string name) => index.Repositories.Where(r => r.Name == name).Select(r => (long?)r.Id).FirstOrDefault());

    private static readonly Func<RegistryContext, long, string, int, IEnumerable<string>> TagsBehind = EF.CompileQuery(
        (RegistryContext index, long repository, string last, int count) =>
            index.Tags.Where(t => t.RepositoryId == repository && string.Compare(t.Name, last) > 0).OrderBy(t => t.Name).Select(t => t.Name).Take(count));

    public static void MapTags(this IEndpointRouteBuilder app) => app.MapMethods("/v2/{name}/tags/list", [HttpMethods.Get, HttpMethods.Head], List).RequireAccess(RepositoryActions.Pull);

    private static IResult List(string name, HttpRequest request, RegistryContext index, ListOptions options)
    {
        var repository = PathWords.Repository(name);
        var page = Page.Of(request, options);
        if (RepositoryId(index, repository.ToString()) is not { } id)
        {
            return ErrorResult.Of(ErrorCode.NameUnknown, $"there is no repository {repository}", repository.ToString());
        }

        return new NamesResult("tags", TagsBehind(index, id, page.Last, page.Probe).ToList(), page, $"/v2/{repository}/tags/list", repository.ToString());
    }
}
