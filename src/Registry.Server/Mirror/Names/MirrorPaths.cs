using Registry.Oci;
using Registry.Server.Api;
using Registry.Server.Index;

namespace Registry.Server.Mirror.Names;

/// <summary>
/// Leads clients that take this registry for another one to where its content is here: containerd names it in <c>?ns=</c> (its <c>docs/hosts.md</c>), dockerd's
/// <c>registry-mirrors</c> mean Docker Hub and say nothing. It stands before all that asks who may do what, so that the rules are those of the repository that is served.
/// </summary>
internal sealed class MirrorPaths(RequestDelegate next, MirrorNames names, IndexReader index)
{
    private const string Prefix = "/v2/";
    private const string NamespaceHeader = "OCI-Namespace";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (names.IsEmpty || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) || !request.Path.StartsWithSegments("/v2", StringComparison.Ordinal))
        {
            return next(context);
        }

        var path = request.Path.Value!;
        if (path.Length <= Prefix.Length || RepositoryPath.NameLength(path) is not { } length || length == 0)
        {
            return next(context);
        }

        var name = path.AsSpan(Prefix.Length, length);
        var ns = request.Query["ns"].ToString();
        if (ns.Length > 0 && ns != request.Host.Value)
        {
            if (names.Called(ns) is not { } upstream)
            {
                return ErrorResult.Of(ErrorCode.NameUnknown, $"this registry is no mirror of '{Excerpt.Of(ns)}'").ExecuteAsync(context);
            }

            context.Response.Headers[NamespaceHeader] = ns;
            request.Path = $"{Prefix}{upstream.Name}/{path[Prefix.Length..]}";
        }
        else if (names.Root is { } root && !IsOfPush(request, path[(Prefix.Length + length)..]) && !names.IsUnderUpstream(name) && RepositoryName.TryParse(name.ToString(), out var repository) && !index.RepositoryExists(repository))
        {
            request.Path = $"{Prefix}{root}/{path[Prefix.Length..]}";
        }

        return next(context);
    }

    // Whoever pushes what is new here asks first which blobs are here, and where an upload is.
    private static bool IsOfPush(HttpRequest request, string resource) =>
        resource.StartsWith("/blobs/uploads/", StringComparison.Ordinal) || (HttpMethods.IsHead(request.Method) && resource.StartsWith("/blobs/", StringComparison.Ordinal));
}
