using System.Collections.Frozen;

namespace Registry.Server.Auth.Access;

/// <summary>A user as the policy knows it, out of the index or the htpasswd file.</summary>
/// <param name="Stamp">Changes with the password.</param>
internal sealed record KnownUser(string Name, string Stamp, bool IsAdmin);

/// <summary>An access token as the policy knows it.</summary>
internal sealed record KnownToken(long Id, string User, string Name, TokenLimits Limits, DateTimeOffset? ExpiresAt);

/// <summary>Who there is and who may do what, at one moment. Never changed: a change makes another one.</summary>
internal sealed class AccessPolicy
{
    /// <summary>Whether callers have to sign in. Without, everybody may do everything.</summary>
    public required bool IsEnabled { get; init; }

    public required FrozenDictionary<string, KnownUser> Users { get; init; }

    /// <summary>The groups of a user, by the user's name.</summary>
    public required FrozenDictionary<string, FrozenSet<string>> Groups { get; init; }

    public required FrozenDictionary<long, KnownToken> Tokens { get; init; }

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

    private Rights? RightsOfUser(Identity identity)
    {
        var user = Users.GetValueOrDefault(identity.Name);

        // A client certificate names who it is for: no password stands behind it, and no row has to.
        var isGood = identity.Stamp is null || user?.Stamp == identity.Stamp;
        return isGood ? new Rights(identity.Name, user is { IsAdmin: true }, [.. RulesFor(identity.Name)], null) : null;
    }

    private Rights? RightsOfToken(Identity identity, DateTimeOffset now)
    {
        var token = Tokens.GetValueOrDefault(identity.TokenId);
        if (token is null || token.ExpiresAt <= now || !Users.TryGetValue(token.User, out var user))
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

    // What everybody may, who has signed in may as well.
    private static bool NamesWorkload(Principal who, Identity identity) => who.Kind switch
    {
        PrincipalKind.Anonymous or PrincipalKind.Authenticated => true,
        PrincipalKind.Claim => who.Name == identity.Issuer && who.Claims.All(condition => condition.Holds(identity.Claims)),
        _ => false,
    };
}
