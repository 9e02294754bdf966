using Registry.Oci;

namespace Registry.Server.Auth.Access;

/// <summary>Whether somebody may do something, and why.</summary>
internal sealed record Explanation(bool IsAllowed, string Reason)
{
    /// <param name="who">A user's name, <c>USER/TOKEN</c>, <c>anonymous</c>, or what an issuer says of a workload, as <c>claim:ISSUER:NAME=VALUE,…</c>.</param>
    public static Explanation Of(AccessPolicy policy, string who, RepositoryName repository, RepositoryActions action, DateTimeOffset now)
    {
        if (!policy.IsEnabled)
        {
            return new Explanation(true, "by these settings there is no sign-in: everybody may do everything");
        }

        if (IdentityOf(policy, who) is not { } identity || policy.RightsOf(identity, now) is not { } rights)
        {
            return new Explanation(false, $"there is no user or token '{who}', or it has expired");
        }

        if (rights.Limits is { } limits && !limits.Allow(repository, action, rights.User))
        {
            return new Explanation(false, $"the token {who} was made for {limits.Actions.ToText()} in {string.Join(", ", limits.Repositories)}");
        }

        if (rights.IsAdmin)
        {
            return new Explanation(true, $"{rights.User} is an administrator");
        }

        // Several rules may allow an action together; those that have a part in it are named.
        var deciding = rights.Rules.Where(rule => (rule.Actions & action) != 0 && rule.Repositories.Matches(repository, rights.User)).ToList();
        return rights.Allow(repository, action)
            ? new Explanation(true, string.Join("; ", deciding))
            : new Explanation(false, $"none of the {rights.Rules.Count} rules that name {who} allows {action.ToText()} in {repository}");
    }

    private static Identity? IdentityOf(AccessPolicy policy, string who)
    {
        if (who == Identity.Anonymous.Name)
        {
            return Identity.Anonymous;
        }

        if (Principal.TryParse(who, out var claims, out _) && claims.Kind == PrincipalKind.Claim)
        {
            return new Identity(IdentityKind.Workload, who) { Issuer = claims.Name, Claims = claims.Claims.GroupBy(claim => claim.Name).ToDictionary(claim => claim.Key, claim => claim.Last().Value) };
        }

        if (policy.Tokens.Values.FirstOrDefault(token => $"{token.User}/{token.Name}" == who) is { } token)
        {
            return new Identity(IdentityKind.AccessToken, who) { TokenId = token.Id, Stamp = token.Stamp };
        }

        return policy.Users.TryGetValue(who, out var user) ? new Identity(IdentityKind.User, who) { Stamp = user.Stamp } : null;
    }
}
