namespace Registry.Server.Auth.Access;

/// <summary>What may be done with a repository. The words are those of token scopes (distribution's docs/spec/auth/scope.md), and <c>admin</c>.</summary>
[Flags]
internal enum RepositoryActions
{
    None = 0,

    Pull = 1,

    Push = 2,

    Delete = 4,

    /// <summary>To delete the repository as a whole.</summary>
    Manage = 8,

    /// <summary>Everything.</summary>
    Admin = Pull | Push | Delete | Manage,
}

internal static class RepositoryActionsText
{
    private static readonly (string Word, RepositoryActions Action)[] Words =
        [("pull", RepositoryActions.Pull), ("push", RepositoryActions.Push), ("delete", RepositoryActions.Delete), ("admin", RepositoryActions.Admin)];

    /// <summary>Reads words set apart by commas.</summary>
    public static bool TryParse(string text, out RepositoryActions actions, out string? fault)
    {
        actions = RepositoryActions.None;
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var action = ActionOf(word);
            if (action == RepositoryActions.None)
            {
                fault = $"'{word}' is not an action; there are pull, push, delete and admin";
                return false;
            }

            actions |= action;
        }

        fault = actions == RepositoryActions.None ? "no action is named; there are pull, push, delete and admin" : null;
        return fault is null;
    }

    /// <summary>None for a word that is not known.</summary>
    public static RepositoryActions ActionOf(string word) => Words.FirstOrDefault(entry => entry.Word == word).Action;

    public static string ToText(this RepositoryActions actions) =>
        actions.HasFlag(RepositoryActions.Admin) ? "admin" : string.Join(",", actions.ToWords());

    /// <summary>The single words, as a token's claim has them.</summary>
    public static IEnumerable<string> ToWords(this RepositoryActions actions) => Words.Where(entry => actions.HasFlag(entry.Action)).Select(entry => entry.Word);
}
