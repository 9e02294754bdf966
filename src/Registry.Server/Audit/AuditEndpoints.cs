using System.Globalization;
using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Auth;
using Registry.Server.Index;
using Registry.Server.Settings;

namespace Registry.Server.Audit;

/// <summary>
/// Who did what, for administrators: <c>/api/v1/audit</c>, the newest first. <c>who</c>, <c>repository</c> and <c>action</c> filter, <c>since</c> is a time, and <c>n</c> the length of a
/// page; the next one is behind its link.
/// </summary>
internal static class AuditEndpoints
{
    private const string Path = "/api/v1/audit";

    public static void MapAudit(this IEndpointRouteBuilder app) => app.MapGet(Path, List).RequireAccess(AccessKind.Administrator);

    private static AuditResult List(HttpContext context, RegistryContext index, ListOptions options)
    {
        var request = context.Request;
        var size = Page.Of(request, options).Size;
        var query = new AuditQuery(Text(request, "who"), Text(request, "repository"), ActionOf(request), TimeOf(request), BeforeOf(request));
        var events = query.Of(index.Events).Take(size + 1).ToList();
        if (size > 0 && events.Count > size)
        {
            var others = request.Query.Where(entry => entry.Key != "before").Select(entry => $"{Uri.EscapeDataString(entry.Key)}={Uri.EscapeDataString(entry.Value.ToString())}");
            context.Response.Headers.Link = $"<{Path}?{string.Join('&', others.Append($"before={events[size - 1].Id}"))}>; rel=\"next\"";
        }

        return new AuditResult([.. events.Take(size)]);
    }

    private static string? Text(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    private static string? ActionOf(HttpRequest request) => Text(request, "action") is not { } action || EventActions.All.Contains(action)
        ? Text(request, "action")
        : throw Bad($"there is no action '{Excerpt.Of(action)}'; there are {string.Join(", ", EventActions.All)}");

    private static DateTimeOffset? TimeOf(HttpRequest request) => Text(request, "since") switch
    {
        null => null,
        var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
        var text => throw Bad($"since={Excerpt.Of(text)} is not a time; an example is 2026-01-31T12:00:00Z"),
    };

    private static long? BeforeOf(HttpRequest request) => Text(request, "before") switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) => id,
        var text => throw Bad($"before={Excerpt.Of(text)} is not an entry's number"),
    };

    private static RegistryException Bad(string message) => new(ErrorCode.Unsupported, message, status: StatusCodes.Status400BadRequest);
}
