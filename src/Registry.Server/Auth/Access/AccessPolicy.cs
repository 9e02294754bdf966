using System.Collections.Frozen;

namespace Registry.Server.Auth.Access;

/// <summary>A user as the policy knows it, out of the index or the htpasswd file.</summary>
/// <param name="Stamp">Changes with the password.</param>
internal sealed record KnownUser(string Name, string Stamp, bool IsAdmin);

/// <summary>An access token as the policy knows it.</summary>
internal sealed record KnownToken(long Id, string Stamp, string User, string Name, TokenLimits Limits, DateTimeOffset? ExpiresAt);

/// <summary>Who there is and who may do what, at one moment. Never changed: a change makes another one.</summary>
internal sealed class AccessPolicy
{
    /// <summary>Whether callers have to sign in. Without, everybody may do everything.</summary>
    public required bool IsEnabled { get; init; }

    public required FrozenDictionary<string, KnownUser> Users { get; init; }

    /// <summary>The groups of a user, by the user's name.</summary>
    public required FrozenDictionary<string, FrozenSet<string>> Groups { get; init; }

    public required FrozenDictionary<long, KnownToken> Tokens { get; init; }

    /// <summary>Refresh tokens that were revoked, and whose bearer tokens may still be about.</summary>
    public required FrozenSet<long> RevokedTokens { get; init; }

    public required IReadOnlyList<AccessRule> Rules { get; init; }

    /// <summary>Who brings no credential.</summary>
    public Caller Anonymous => field ??= new Caller(Identity.Anonymous, RightsOf(Identity.Anonymous, default)!);

    /// <summary>What the identity may do now, or null when it is no longer good: the user is gone, the password changed, the token was revoked.</summary>
    public Rights? RightsOf(Identity identity, DateTimeOffset now) => identity.Kind switch
    {
        IdentityKind.Anonymous => new Rights(null, false, [.. Rules.Where(rule => rule.Who.Kind == PrincipalKind.Anonymous)], null),
        IdentityKind.User => RightsOfUser(identity),
        IdentityKind.AccessToken => RightsOfToken(identity, now),
        _ => new Rights(null, false, [.. Rules.Where(rule => NamesWorkload(rule.Who, identity))], null),
    };

    /// <summary>When the identity ends by itself, without any change of the policy; null when it does not.</summary>
    public DateTimeOffset? EndOf(Identity identity) => identity.Kind == IdentityKind.AccessToken ? Tokens.GetValueOrDefault(identity.TokenId)?.ExpiresAt : null;

    /// <summary>The identity with no more claims than rules ask for: platforms say much, and a token travels with each request.</summary>
    public Identity Trimmed(Identity identity)
    {
        var asked = Rules.Where(rule => rule.Who.Kind == PrincipalKind.Claim && rule.Who.Name == identity.Issuer).SelectMany(rule => rule.Who.Claims).Select(claim => claim.Name).ToHashSet();
        return identity with { Claims = identity.Claims.Where(claim => asked.Contains(claim.Key)).ToDictionary() };
    }

    /// <summary>The rules that name the identity.</summary>
    public IEnumerable<AccessRule> RulesFor(string user, string? token = null) => Rules.Where(rule => NamesUser(rule.Who, user) || (rule.Who.Kind == PrincipalKind.Token && rule.Who.Name == token));

    /// <summary>
    /// Who a client certificate names: a user, or somebody whom a rule or a group names, as an authority of one's own may vouch for people who have no password here. Null for anybody else.
    /// </summary>
    public Identity? CertificateIdentity(string name)
    {
        var user = Users.GetValueOrDefault(name);
        return user is null && !Groups.ContainsKey(name) && !Rules.Any(rule => rule.Who.Kind == PrincipalKind.User && rule.Who.Name == name)
            ? null
            : new Identity(IdentityKind.User, name) { Stamp = user?.Stamp };
    }

    private Rights? RightsOfUser(Identity identity)
    {
        var user = Users.GetValueOrDefault(identity.Name);
        var isKnown = user is not null || CertificateIdentity(identity.Name) is not null;
        var isGood = isKnown && user?.Stamp == identity.Stamp && !RevokedTokens.Contains(identity.TokenId);
        return isGood ? new Rights(identity.Name, user is { IsAdmin: true }, [.. RulesFor(identity.Name)], null) : null;
    }

    private Rights? RightsOfToken(Identity identity, DateTimeOffset now)
    {
        var token = Tokens.GetValueOrDefault(identity.TokenId);
        if (token is null || token.Stamp != identity.Stamp || token.ExpiresAt <= now || !Users.TryGetValue(token.User, out var user))
        {
            return null;
        }

        return new Rights(token.User, user.IsAdmin, [.. RulesFor(token.User, $"{token.User}/{token.Name}")], token.Limits);
    }

    private bool NamesUser(Principal who, string user) => who.Kind switch
    {
        PrincipalKind.Anonymous or PrincipalKind.Authenticated => true,
        PrincipalKind.User => who.Name == user,
        PrincipalKind.Group => Groups.TryGetValue(user, out var groups) && groups.Contains(who.Name),
        _ => false,
    };

    // The large platforms vouch for anybody in the world who asks them to. So a workload may no more than everybody, but by a rule about its claims; "authenticated" is not meant for it.
    private static bool NamesWorkload(Principal who, Identity identity) => who.Kind switch
    {
        PrincipalKind.Anonymous => true,
        PrincipalKind.Claim => who.Name == identity.Issuer && who.Claims.All(condition => condition.Holds(identity.Claims)),
        _ => false,
    };
}
