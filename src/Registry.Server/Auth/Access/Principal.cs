using System.Text.RegularExpressions;
using Registry.Server.Patterns;

namespace Registry.Server.Auth.Access;

internal enum PrincipalKind
{
    Anonymous,
    Authenticated,
    User,
    Group,
    Token,
    Claim,
}

/// <summary>The "who" of a rule, as it is written: <c>user:alice</c>, <c>group:devs</c>, <c>token:ci/build</c>, <c>claim:github:repository=acme/app</c>, <c>anonymous</c>, <c>authenticated</c>.</summary>
/// <param name="Name">The user's, group's or token's name, or the issuer's.</param>
/// <param name="Claims">For an issuer: what its token has to say, all of it.</param>
internal sealed partial record Principal(PrincipalKind Kind, string Name, IReadOnlyList<ClaimCondition> Claims)
{
    private const string Expected = "is nobody that a rule can name; it has to be user:NAME, group:NAME, token:USER/NAME, claim:ISSUER:NAME=VALUE, anonymous or authenticated";

    public static bool TryParse(string text, out Principal principal, out string? fault)
    {
        var (word, rest) = text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? (text[..colon], text[(colon + 1)..]) : (text, "");
        var parsed = word switch
        {
            "anonymous" when rest.Length == 0 => new Principal(PrincipalKind.Anonymous, "", []),
            "authenticated" when rest.Length == 0 => new Principal(PrincipalKind.Authenticated, "", []),
            "user" when PlainName().IsMatch(rest) => new Principal(PrincipalKind.User, rest, []),
            "group" when PlainName().IsMatch(rest) => new Principal(PrincipalKind.Group, rest, []),
            "token" when TokenName().IsMatch(rest) => new Principal(PrincipalKind.Token, rest, []),
            "claim" => OfClaims(rest),
            _ => null,
        };
        principal = parsed ?? new Principal(PrincipalKind.User, "", []);
        fault = parsed is null ? $"'{text}' {Expected}" : null;
        return parsed is not null;
    }

    /// <summary>Whether text may be the name of a user, a group or a token: letters, digits and <c>. _ @ + -</c>, at most 128.</summary>
    public static bool IsName(string text) => PlainName().IsMatch(text);

    public override string ToString() => Kind switch
    {
        PrincipalKind.Anonymous or PrincipalKind.Authenticated => Kind == PrincipalKind.Anonymous ? "anonymous" : "authenticated",
        PrincipalKind.User => $"user:{Name}",
        PrincipalKind.Group => $"group:{Name}",
        PrincipalKind.Token => $"token:{Name}",
        _ => $"claim:{Name}:{string.Join(",", Claims)}",
    };

    private static Principal? OfClaims(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !PlainName().IsMatch(text[..colon]))
        {
            return null;
        }

        var claims = text[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries).Select(ClaimCondition.Parse).ToList();
        return claims.Contains(null) ? null : new Principal(PrincipalKind.Claim, text[..colon], claims.OfType<ClaimCondition>().ToList());
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}\z")]
    private static partial Regex PlainName();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}/[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}\z")]
    private static partial Regex TokenName();
}

/// <param name="Value">What the claim has to be, with <c>*</c> for any characters.</param>
internal sealed record ClaimCondition(string Name, string Value)
{
    public static ClaimCondition? Parse(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && equals < text.Length - 1 ? new ClaimCondition(text[..equals], text[(equals + 1)..]) : null;

    public bool Holds(IReadOnlyDictionary<string, string> claims) => claims.TryGetValue(Name, out var value) && Wildcards.Matches(Value, value);

    public override string ToString() => $"{Name}={Value}";
}
