using Registry.Server.Patterns;

namespace Registry.Server.Auth.Access;

/// <summary>Who may do what where. A rule only ever allows.</summary>
/// <param name="Source">Where it stands, for whoever asks why: a setting's path, or its number in the index.</param>
internal sealed record AccessRule(Principal Who, RepositoryPattern Repositories, RepositoryActions Actions, string Source)
{
    /// <exception cref="FormatException">One of the parts is not what it has to be; the message says which and why.</exception>
    public static AccessRule Parse(string who, string repositories, string actions, string source) =>
        RepositoryActionsText.TryParse(actions, out var parsed, out var fault) ? Parse(who, repositories, parsed, source) : throw new FormatException(fault);

    /// <exception cref="FormatException">One of the parts is not what it has to be; the message says which and why.</exception>
    public static AccessRule Parse(string who, string repositories, RepositoryActions actions, string source)
    {
        if (!Principal.TryParse(who, out var principal, out var fault) || !RepositoryPattern.TryParse(repositories, out var pattern, out fault))
        {
            throw new FormatException(fault);
        }

        return new AccessRule(principal, pattern, actions, source);
    }

    public override string ToString() => $"{Who} may {Actions.ToText()} {Repositories} ({Source})";
}
