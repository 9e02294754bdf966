using Registry.Oci;
using Registry.Server.Patterns;

namespace Registry.Server.Auth.Access;

/// <summary>What an identity may do by the rules that stand now.</summary>
/// <param name="User">What <c>{user}</c> stands for, or null.</param>
/// <param name="Rules">Those that name the identity. An administrator needs none.</param>
/// <param name="Limits">What an access token keeps to, whatever its user may; null when there is no token.</param>
internal sealed record Rights(string? User, bool IsAdmin, IReadOnlyList<AccessRule> Rules, TokenLimits? Limits)
{
    public bool Allow(RepositoryName repository, RepositoryActions action) =>
        (Limits is null || Limits.Allow(repository, action, User)) && (IsAdmin || Covers(repository, action));

    /// <summary>All that may be done with the repository.</summary>
    public RepositoryActions Of(RepositoryName repository)
    {
        var byRules = IsAdmin
            ? RepositoryActions.Admin
            : Rules.Where(rule => rule.Repositories.Matches(repository, User)).Aggregate(RepositoryActions.None, (all, rule) => all | rule.Actions);
        return Limits is null ? byRules : byRules & Limits.Of(repository, User);
    }

    /// <summary>Whether no repository is out of reach of a pull, so that lists need not be looked through.</summary>
    public bool SeesAll => Limits is null && (IsAdmin || Rules.Any(rule => rule.Actions.HasFlag(RepositoryActions.Pull) && rule.Repositories.Text == RepositoryPattern.All.Text));

    /// <summary>What the names begin with that may be pulled: a list need only be read there.</summary>
    public IEnumerable<string> PullPrefixes =>
        IsAdmin ? [""] : Rules.Where(rule => rule.Actions.HasFlag(RepositoryActions.Pull)).Select(rule => rule.Repositories.Prefix(User));

    // Several rules may allow an action together, such as one pull and another push.
    private bool Covers(RepositoryName repository, RepositoryActions action)
    {
        var missing = action;
        foreach (var rule in Rules)
        {
            if ((rule.Actions & missing) != 0 && rule.Repositories.Matches(repository, User) && (missing &= ~rule.Actions) == 0)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>What an access token was made for.</summary>
internal sealed record TokenLimits(IReadOnlyList<RepositoryPattern> Repositories, RepositoryActions Actions)
{
    public bool Allow(RepositoryName repository, RepositoryActions action, string? user) => (Of(repository, user) & action) == action;

    public RepositoryActions Of(RepositoryName repository, string? user) =>
        Repositories.Any(pattern => pattern.Matches(repository, user)) ? Actions : RepositoryActions.None;
}
