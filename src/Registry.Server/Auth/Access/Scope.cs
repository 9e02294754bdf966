using Registry.Oci;

namespace Registry.Server.Auth.Access;

/// <summary>
/// What a client asks a token for, and what a token is good for: <c>repository:team/app:pull,push</c>, <c>registry:catalog:*</c> (distribution's docs/spec/auth/scope.md).
/// </summary>
internal sealed record Scope(RepositoryName Repository, RepositoryActions Actions);

/// <summary>All that one request for a token asks for.</summary>
internal sealed record Scopes(IReadOnlyList<Scope> Repositories, bool Catalog)
{
    private const string RepositoryType = "repository";

    // A push mounts from a few others. A token for more would be longer than servers take in a header, and each costs a look through the rules.
    private const int MostRepositories = 100;

    public static Scopes None { get; } = new([], false);

    /// <summary>Reads scopes as they are sent: several parameters, each with several scopes set apart by spaces. What no registry has is left out: a partial grant is no error.</summary>
    public static Scopes Parse(IEnumerable<string?> parameters)
    {
        var repositories = new Dictionary<RepositoryName, RepositoryActions>();
        var catalog = false;
        foreach (var text in parameters.SelectMany(parameter => (parameter ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            // A name may itself have a colon, so the parts are cut at the first and at the last.
            var (first, last) = (text.IndexOf(':', StringComparison.Ordinal), text.LastIndexOf(':'));
            var (type, name, words) = first < last ? (text[..first], text[(first + 1)..last], text[(last + 1)..]) : ("", "", "");
            catalog |= type == "registry" && name == "catalog";
            if (repositories.Count < MostRepositories && IsRepository(type) && RepositoryName.TryParse(name, out var repository, out _))
            {
                repositories[repository] = repositories.GetValueOrDefault(repository) | ActionsOf(words);
            }
        }

        return new Scopes([.. repositories.Select(entry => new Scope(entry.Key, entry.Value))], catalog);
    }

    public bool Has(RepositoryName repository, RepositoryActions action)
    {
        foreach (var scope in Repositories)
        {
            if (scope.Repository.Equals(repository))
            {
                return (scope.Actions & action) == action;
            }
        }

        return false;
    }

    /// <summary>What a challenge asks for.</summary>
    public static string Text(RepositoryName repository, RepositoryActions actions) => $"{RepositoryType}:{repository}:{string.Join(",", actions.ToWords())}";

    // A plug-in's type has a class behind it, 'repository(plugin)'.
    private static bool IsRepository(string type) => type == RepositoryType || type.StartsWith($"{RepositoryType}(", StringComparison.Ordinal);

    // Older clients ask for everything with a star.
    private static RepositoryActions ActionsOf(string words) =>
        words.Split(',').Aggregate(RepositoryActions.None, (all, word) => all | (word == "*" ? RepositoryActions.Admin : RepositoryActionsText.ActionOf(word)));
}
