using Registry.Server.Api;

namespace Registry.Testing.Requests;

/// <summary>What a path asks for; read as the registry reads it.</summary>
internal readonly record struct RequestPath(RegistryResource Resource, string? Repository, string? Reference)
{
    private const string Prefix = "/v2/";

    public static RequestPath Of(string path) => path switch
    {
        "/v2" or Prefix => new RequestPath(RegistryResource.Base, null, null),
        "/token" => new RequestPath(RegistryResource.Token, null, null),
        "/v2/_catalog" => new RequestPath(RegistryResource.Catalog, null, null),
        _ => path.StartsWith(Prefix, StringComparison.Ordinal) && RepositoryPath.NameLength(path) is { } length
            ? Within(path.Substring(Prefix.Length, length), path[(Prefix.Length + length)..].Trim('/'))
            : new RequestPath(RegistryResource.Other, null, null),
    };

    private static RequestPath Within(string repository, string rest)
    {
        var slash = rest.LastIndexOf('/');
        var (head, last) = slash < 0 ? ("", rest) : (rest[..slash], rest[(slash + 1)..]);
        return (head, last) switch
        {
            ("manifests", _) => new RequestPath(RegistryResource.Manifest, repository, last),
            ("blobs", "uploads") => new RequestPath(RegistryResource.Upload, repository, null),
            ("blobs/uploads", _) => new RequestPath(RegistryResource.Upload, repository, last),
            ("blobs", _) => new RequestPath(RegistryResource.Blob, repository, last),
            ("tags", "list") => new RequestPath(RegistryResource.Tags, repository, null),
            ("referrers", _) => new RequestPath(RegistryResource.Referrers, repository, last),
            _ => new RequestPath(RegistryResource.Other, repository, null),
        };
    }
}
