using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Registry.Server.Mirror.Upstreams;

/// <summary>How an upstream wants its clients to sign in (RFC 9110, 11.6.1; distribution's <c>docs/spec/auth/token.md</c>).</summary>
/// <param name="Realm">Where tokens are had; null for a user and a password with each request.</param>
/// <param name="Service">What the upstream is called by its token service, or null.</param>
internal sealed partial record SignInChallenge(Uri? Realm, string? Service)
{
    /// <summary>The first that is understood; tokens before passwords. Null where there is none.</summary>
    /// <param name="address">The upstream's: a token service without TLS is believed only of an upstream without.</param>
    public static SignInChallenge? Of(HttpHeaderValueCollection<AuthenticationHeaderValue> challenges, Uri address)
    {
        foreach (var challenge in challenges.Where(challenge => challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)))
        {
            var values = Parameter().Matches(challenge.Parameter ?? "").DistinctBy(match => match.Groups["name"].Value, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.OrdinalIgnoreCase);
            if (Uri.TryCreate(values.GetValueOrDefault("realm"), UriKind.Absolute, out var realm) && (realm.Scheme == "https" || (realm.Scheme == "http" && address.Scheme == "http")))
            {
                return new SignInChallenge(realm, values.GetValueOrDefault("service"));
            }
        }

        return challenges.Any(challenge => challenge.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) ? new SignInChallenge(null, null) : null;
    }

    [GeneratedRegex("""(?<name>[a-zA-Z_]+)\s*=\s*"(?<value>[^"]*)"|(?<name>[a-zA-Z_]+)\s*=\s*(?<value>[^\s",]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}
