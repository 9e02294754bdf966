using Registry.Server.Auth.Access;
using Registry.Server.Settings;

namespace Registry.Server.Auth;

/// <summary>Users and rules that work, but let everybody in or lock everybody out: said at the start, and when a rule is added.</summary>
internal static class AccessWarnings
{
    public static IEnumerable<string> Of(AccessPolicy policy, RegistryOptions options)
    {
        if (!policy.IsEnabled)
        {
            return policy.Users.Count + policy.Rules.Count > 0 || AuthRules.AsksForSignIn(options)
                ? ["Sign-in is switched off (Registry:Auth:Enabled is false), so users and rules have no effect: everybody may do everything"]
                : [];
        }

        return Enabled(policy, options);
    }

    private static IEnumerable<string> Enabled(AccessPolicy policy, RegistryOptions options)
    {
        var someoneSignsIn = policy.Users.Count > 0 || AuthRules.AsksForSignIn(options);
        if (!someoneSignsIn)
        {
            yield return policy.Rules.Any(rule => rule.Who.Kind == PrincipalKind.Anonymous)
                ? "Nobody can sign in: there is no user, htpasswd file or issuer. Only what anonymous callers may do is possible; add a user with: registry user add NAME"
                : "Nobody can do anything: sign-in is on, but there is no user, htpasswd file or issuer. Add a user with: registry user add NAME";
        }
        else if (policy.Rules.Count == 0 && !policy.Users.Values.Any(user => user.IsAdmin))
        {
            yield return "Nobody may do anything: there is no rule and no administrator. Add a rule, such as: registry access allow authenticated '**' pull,push";
        }

        foreach (var rule in policy.Rules.Where(rule => rule.Who.Kind == PrincipalKind.Anonymous && (rule.Actions & ~RepositoryActions.Pull) != 0))
        {
            yield return $"Everybody, without signing in, may {rule.Actions.ToText()} {rule.Repositories} ({rule.Source})";
        }

        foreach (var rule in policy.Rules.Where(rule => rule.Who.Kind == PrincipalKind.Claim && rule.Who.Claims.All(claim => claim.Value.Trim('*').Length == 0)))
        {
            yield return $"Every workload that {rule.Who.Name} vouches for, whoever's it is, may {rule.Actions.ToText()} {rule.Repositories} ({rule.Source})";
        }

        foreach (var rule in policy.Rules.Where(rule => rule.Actions.HasFlag(RepositoryActions.Push) && !rule.Actions.HasFlag(RepositoryActions.Pull)))
        {
            yield return $"{rule.Who} may push {rule.Repositories} but not pull it by {rule.Source}; clients that push ask for both";
        }
    }
}
