using Registry.Oci;

namespace Registry.Server.Api;

/// <summary>
/// Lets routes say <c>/v2/{name}/blobs/{digest}</c> though a name has slashes: a path below <c>/v2/</c> is read from its end, what is before the resource is the name, and the
/// name's slashes become <c>%2F</c>, which routing leaves alone. Read from the end, a repository may be called <c>a/blobs/uploads</c>.
/// </summary>
internal static class RepositoryPath
{
    private const string Prefix = "/v2/";
    private const string Catalog = "/v2/_catalog";
    private const string EscapedSlash = "%2F";

    /// <summary>Has to stand before <c>UseRouting</c>, which sees the path that is left here.</summary>
    public static IApplicationBuilder UseRepositoryPaths(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var path = context.Request.Path.Value!;
        if (path.StartsWith(Prefix, StringComparison.Ordinal) && NameLength(path) is { } length)
        {
            context.Request.Path = new PathString(Escape(path, length));
        }
        else if (path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && path is not (Prefix or Catalog or $"{Catalog}/"))
        {
            // Routing would take /V2/ and Manifests too, which no client means and no rule about paths expects.
            return ErrorResult.Of(ErrorCode.Unsupported, ErrorHandling.NothingHere, status: StatusCodes.Status404NotFound).ExecuteAsync(context);
        }

        return next(context);
    });

    /// <summary>The name that a route matched, as the client wrote it.</summary>
    public static string Unescape(string routeValue) => routeValue.Replace(EscapedSlash, "/", StringComparison.Ordinal);

    private static string Escape(string path, int length)
    {
        var name = path.AsSpan(Prefix.Length, length);

        // Kestrel decodes all but %2F. A client that sent one would slip a slash past every check of the path.
        if (name.Contains('%'))
        {
            throw new RegistryException(ErrorCode.NameInvalid, $"'{Excerpt.Of(name.ToString())}' is not a repository's name: it has an escaped character");
        }

        return name.Contains('/')
            ? string.Concat(Prefix, name.ToString().Replace("/", EscapedSlash, StringComparison.Ordinal), path.AsSpan(Prefix.Length + length))
            : path;
    }

    /// <summary>How many characters behind the prefix are the name, or null when no resource of a repository is asked for.</summary>
    internal static int? NameLength(string path)
    {
        var rest = path.AsSpan(Prefix.Length);
        var last = rest.LastIndexOf('/');
        if (last < 0)
        {
            return null;
        }

        var tail = rest[(last + 1)..];
        var head = rest[..last];
        return tail switch
        {
            "list" when Before(head, "tags") is { } length => length,
            "" => Before(head, "blobs/uploads") ?? (head.EndsWith('/') ? null : NameLength(path[..^1])),
            "uploads" when Before(head, "blobs") is { } length => length,
            _ => Before(head, "manifests") ?? Before(head, "blobs/uploads") ?? Before(head, "blobs") ?? Before(head, "referrers"),
        };
    }

    // A path such as /v2/manifests/latest names the resource but no repository: its name is empty.
    private static int? Before(ReadOnlySpan<char> head, string resource)
    {
        if (!head.EndsWith(resource, StringComparison.Ordinal))
        {
            return null;
        }

        var length = head.Length - resource.Length;
        return length == 0 ? 0 : head[length - 1] == '/' ? length - 1 : null;
    }
}
