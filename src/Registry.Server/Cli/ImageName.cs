using Registry.Oci;

namespace Registry.Server.Cli;

/// <summary>What a command works on, as people write it: <c>REPOSITORY</c>, <c>REPOSITORY:TAG</c> or <c>REPOSITORY@DIGEST</c>, without the registry's host.</summary>
internal sealed record ImageName(RepositoryName Repository, Reference? Reference)
{
    /// <exception cref="FormatException">It is none, and the message says why.</exception>
    public static ImageName Parse(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            return new ImageName(RepositoryOf(text[..at], text), ReferenceOf(text[(at + 1)..]));
        }

        var colon = text.IndexOf(':', Math.Max(0, text.LastIndexOf('/')));
        return colon < 0 ? new ImageName(RepositoryOf(text, text), null) : new ImageName(RepositoryOf(text[..colon], text), ReferenceOf(text[(colon + 1)..]));
    }

    /// <summary>The tag that is named.</summary>
    /// <exception cref="FormatException">None is.</exception>
    public TagName Tag => Reference?.Tag ?? throw new FormatException($"'{this}' names no tag; write REPOSITORY:TAG");

    public override string ToString() => Reference switch
    {
        null => Repository.ToString(),
        { Tag: not null } => $"{Repository}:{Reference}",
        _ => $"{Repository}@{Reference}",
    };

    private static Reference ReferenceOf(string text) => Oci.Reference.TryParse(text, out var reference, out var fault) ? reference : throw new FormatException(fault);

    private static RepositoryName RepositoryOf(string name, string text) => RepositoryName.TryParse(name, out var repository)
        ? repository
        : throw new FormatException($"'{Excerpt.Of(text)}' names no repository; write REPOSITORY, REPOSITORY:TAG or REPOSITORY@DIGEST, without the registry's host");
}
