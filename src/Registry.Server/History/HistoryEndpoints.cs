using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth;
using Registry.Server.Auth.Access;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.History;

/// <summary>
/// Where tags pointed, for whoever may pull: <c>/api/v1/history/NAME?tag=TAG</c> lists the moves, the newest first; with <c>at=TIME</c> the answer is the digest of that time, which is
/// pulled as any: <c>docker pull NAME@DIGEST</c>.
/// </summary>
internal static class HistoryEndpoints
{
    public static void MapHistory(this IEndpointRouteBuilder app) => app.MapGet("/api/v1/history/{**name}", GetAsync).RequireAccess(RepositoryActions.Pull);

    private static async Task<IResult> GetAsync(string? name, HttpContext context, RegistryContext index, ListOptions options)
    {
        var repository = PathWords.RepositoryOf(name ?? "");
        var tag = TagOf(context.Request.Query["tag"].ToString());
        return context.Request.Query["at"].ToString() is { Length: > 0 } at
            ? await AtAsync(index, repository, tag, TimeOf(at), context.RequestAborted)
            : new HistoryResult(await TagHistory.Of(index, repository, tag).Take(Page.Of(context.Request, options).Size).ToListAsync(context.RequestAborted));
    }

    private static TagName TagOf(string text) =>
        text.Length == 0 ? throw Bad("tag is missing: say of which tag, as in ?tag=latest")
        : TagName.TryParse(text, out var tag, out var fault) ? tag
        : throw Bad($"tag={Excerpt.Of(text)}: {fault}; an example is tag=latest");

    private static async Task<IResult> AtAsync(RegistryContext index, RepositoryName repository, TagName tag, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var digest = await TagHistory.AtAsync(index, repository, tag, time, cancellationToken);
        return digest is null
            ? ErrorResult.Of(ErrorCode.ManifestUnknown, string.Create(CultureInfo.InvariantCulture, $"the tag {repository}:{tag} did not exist at {time.UtcDateTime:O}, or it is no longer remembered"), tag.ToString())
            : new TagAtResult(repository, tag, time, digest, await TagHistory.HasAsync(index, repository, digest, cancellationToken));
    }

    // In a query '+' stands for a space, so a zone such as +01:00 arrives as ' 01:00'.
    private static DateTimeOffset TimeOf(string text) =>
        DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
            ? time
            : throw Bad($"at={Excerpt.Of(text)} is not a time; an example is at=2026-01-31T12:00:00Z");

    private static RegistryException Bad(string message) => new(ErrorCode.Unsupported, message, status: StatusCodes.Status400BadRequest);
}
