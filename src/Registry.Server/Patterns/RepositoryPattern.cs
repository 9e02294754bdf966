using System.Text.RegularExpressions;
using Registry.Oci;

namespace Registry.Server.Patterns;

/// <summary>
/// A glob over repositories' names, component by component, so that <c>team/**</c> never means <c>team-b</c>: <c>*</c> stands for any characters within a component, <c>**</c> for
/// any number of components (at the end at least one), <c>{user}</c> for the name of the caller.
/// </summary>
internal sealed partial class RepositoryPattern
{
    private const string AnyPath = "**";
    private const string User = "{user}";

    private readonly string[] _components;

    private RepositoryPattern(string text) => (Text, _components) = (text, text.Split('/'));

    public string Text { get; }

    /// <summary>Whether it stands for another name with each caller.</summary>
    public bool NamesUser => Text.Contains(User, StringComparison.Ordinal);

    /// <summary>Matches everything.</summary>
    public static RepositoryPattern All { get; } = new(AnyPath);

    public static bool TryParse(string text, out RepositoryPattern pattern, out string? fault)
    {
        pattern = All;
        fault = text.Split('/').Select(Fault).FirstOrDefault(found => found is not null) is { } found ? $"'{text}' matches no repository: {found}" : null;
        if (fault is null)
        {
            pattern = new RepositoryPattern(text);
        }

        return fault is null;
    }

    /// <param name="user">The caller's name, or null when there is none that may stand in a path.</param>
    public bool Matches(RepositoryName repository, string? user) => Matches(_components, repository.ToString(), UserComponent(user));

    /// <summary>What every name that matches begins with.</summary>
    public string Prefix(string? user)
    {
        var text = Text.Replace(User, UserComponent(user) ?? "*", StringComparison.Ordinal);
        var wildcard = text.IndexOf('*', StringComparison.Ordinal);
        return wildcard < 0 ? text : text[..wildcard];
    }

    public override string ToString() => Text;

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<char> path, string? user)
    {
        if (pattern.IsEmpty)
        {
            return path.IsEmpty;
        }

        if (pattern[0] == AnyPath)
        {
            return MatchesAnyPath(pattern[1..], path, user);
        }

        var end = path.IndexOf('/');
        var component = end < 0 ? path : path[..end];
        return !path.IsEmpty && MatchesComponent(pattern[0], component, user) && Matches(pattern[1..], end < 0 ? [] : path[(end + 1)..], user);
    }

    private static bool MatchesAnyPath(ReadOnlySpan<string> pattern, ReadOnlySpan<char> path, string? user)
    {
        if (pattern.IsEmpty)
        {
            return !path.IsEmpty;
        }

        while (!Matches(pattern, path, user))
        {
            var end = path.IndexOf('/');
            if (end < 0)
            {
                return false;
            }

            path = path[(end + 1)..];
        }

        return true;
    }

    private static bool MatchesComponent(string pattern, ReadOnlySpan<char> component, string? user)
    {
        if (pattern.Contains(User, StringComparison.Ordinal))
        {
            return user is not null && Wildcards.Matches(pattern.Replace(User, user, StringComparison.Ordinal), component);
        }

        return Wildcards.Matches(pattern, component);
    }

    // A name that is no component of a path, such as 'a/b' or 'Alice', must not widen the pattern.
    private static string? UserComponent(string? user) => user is not null && Component().IsMatch(user) ? user : null;

    private static string? Fault(string component) =>
        component.Length == 0 ? "it has an empty component"
        : component != AnyPath && component.Contains(AnyPath, StringComparison.Ordinal) ? "** stands for whole components only, as in team/**"
        : !Glob().IsMatch(component) ? $"'{component}' has characters that no name has; names are lower-case letters, digits and . _ -"
        : null;

    [GeneratedRegex(@"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Component();

    [GeneratedRegex(@"\A([a-z0-9._*-]|\{user\})+\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Glob();
}
