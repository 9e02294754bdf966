using Registry.Oci;
using Registry.Server.Api;

namespace Registry.Server.Mirror.Names;

/// <summary>
/// Leads clients that take this registry for another one to where its content is here: containerd names it in <c>?ns=</c> (its <c>docs/hosts.md</c>). It stands before all that asks who
/// may do what, so that the rules are those of the repository that is served.
/// </summary>
internal sealed class MirrorPaths(RequestDelegate next, MirrorNames names)
{
    private const string Prefix = "/v2/";
    private const string NamespaceHeader = "OCI-Namespace";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (names.IsEmpty || !IsPull(request.Method) || request.Query["ns"].ToString() is not { Length: > 0 } ns || ns == request.Host.Value || !NamesRepository(request.Path.Value!))
        {
            return next(context);
        }

        if (names.Called(ns) is not { } upstream)
        {
            return ErrorResult.Of(ErrorCode.NameUnknown, $"this registry is no mirror of '{Excerpt.Of(ns)}'").ExecuteAsync(context);
        }

        context.Response.Headers[NamespaceHeader] = ns;
        request.Path = $"{Prefix}{upstream.Name}/{request.Path.Value![Prefix.Length..]}";
        return next(context);
    }

    private static bool IsPull(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static bool NamesRepository(string path) => path.StartsWith(Prefix, StringComparison.Ordinal) && path.Length > Prefix.Length && RepositoryPath.NameLength(path) > 0;
}
