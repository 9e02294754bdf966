using Registry.Oci;

namespace Registry.Server.Transfer.Archives;

/// <summary>
/// What an image is called elsewhere, with that registry's host in front or without: <c>localhost:5000/team/app:2</c>, <c>nginx</c>, <c>docker.io/library/nginx:1</c>. The host is left
/// away, and with docker.io its <c>library/</c>: of one and the same image some engines write the short name, and others the long one.
/// </summary>
/// <param name="Text">As it stands there.</param>
/// <param name="Repository">Null when the text names only a tag.</param>
internal sealed record ForeignName(string Text, RepositoryName? Repository, TagName? Tag)
{
    private const string Hub = "docker.io/";
    private const string Library = "library/";

    /// <summary>Null, with the reason, when nothing here can be called so.</summary>
    public static ForeignName? Parse(string text, out string? fault)
    {
        var name = text.Split('@', 2)[0];
        var colon = name.IndexOf(':', Math.Max(0, name.LastIndexOf('/')));
        var (path, tag) = colon < 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);
        TagName? parsed = null;
        return RepositoryName.TryParse(WithoutHost(path), out var repository, out fault) && (tag is null || TagName.TryParse(tag, out parsed, out fault))
            ? new ForeignName(text, repository, parsed)
            : null;
    }

    /// <summary>The whole name by which engines know an image that names no registry.</summary>
    public static string AtHub(RepositoryName repository) => $"{Hub}{(repository.ToString().Contains('/', StringComparison.Ordinal) ? "" : Library)}{repository}";

    /// <summary>As Docker tells a host: by a dot, a port, or because it is called localhost.</summary>
    private static string WithoutHost(string path)
    {
        if (path.StartsWith(Hub, StringComparison.Ordinal))
        {
            var rest = path[Hub.Length..];
            return rest.StartsWith(Library, StringComparison.Ordinal) ? rest[Library.Length..] : rest;
        }

        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : path[..slash];
        return first.AsSpan().ContainsAny('.', ':') || first == "localhost" ? path[(slash + 1)..] : path;
    }
}
