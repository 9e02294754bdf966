using Microsoft.Extensions.Primitives;

namespace Registry.Server.Api;

/// <summary>Header names and forms that the specification and the field ask for and ASP.NET Core does not know.</summary>
internal static class ContentHeaders
{
    public const string ApiVersion = "Docker-Distribution-Api-Version";
    private const string ApiVersionValue = "registry/2.0";
    public const string ContentDigest = "Docker-Content-Digest";
    public const string UploadUuid = "Docker-Upload-UUID";
    public const string Subject = "OCI-Subject";
    public const string Tag = "OCI-Tag";
    public const string FiltersApplied = "OCI-Filters-Applied";

    /// <summary>
    /// What stands in every answer. Beside the API's version, that what somebody has pushed is no page, whatever a browser would take it for; the official image's own settings say the same.
    /// </summary>
    public static void AddTo(HttpResponse response)
    {
        response.Headers[ApiVersion] = ApiVersionValue;
        response.Headers.XContentTypeOptions = "nosniff";
    }

    public static string ETag(string digest) => $"\"{digest}\"";

    /// <summary>Whether a list of entity tags has this digest's, or is <c>*</c>. Some clients leave out the quotes.</summary>
    public static bool Names(StringValues header, string digest) =>
        header.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Any(tag => tag == "*" || tag.Trim('"') == digest);

    /// <summary>The weak comparison, which <c>If-None-Match</c> asks for (RFC 9110, 13.1.2): <c>W/"…"</c> counts as well.</summary>
    public static bool NamesWeakly(StringValues header, string digest) => Names(header.ToString().Replace("W/", "", StringComparison.Ordinal), digest);
}
