using Registry.Server.Auth.Access;
using Registry.Server.Index;
using Registry.Server.Patterns;
using Registry.Server.Settings;

namespace Registry.Server.Auth;

/// <summary>Rules out of the settings and out of the index, and what is wrong with them.</summary>
internal static class AuthRules
{
    private const string Path = "Registry:Auth:Rules";

    public static IReadOnlyList<AccessRule> Of(AuthOptions options) => [.. options.Rules.Select((rule, i) => AccessRule.Parse(rule.Who, rule.Repositories, rule.Actions, $"{Path}:{i}"))];

    public static AccessRule Of(AccessRuleRow row) => AccessRule.Parse(row.Who, row.Repositories, (RepositoryActions)row.Actions, $"rule {row.Id}");

    /// <exception cref="FormatException">One of the globs is none; the message says which and why.</exception>
    public static IReadOnlyList<RepositoryPattern> PatternsOf(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(glob => RepositoryPattern.TryParse(glob, out var pattern, out var fault) ? pattern : throw new FormatException(fault))];

    /// <summary>Whether the settings alone make callers sign in.</summary>
    public static bool AsksForSignIn(RegistryOptions options) =>
        options.Auth.HtpasswdFile is { Length: > 0 } || options.Auth.Issuers.Count > 0 || options.Tls.ClientCertificates != ClientCertificates.None;

    /// <summary>What is wrong with the settings of sign-in, each with its path.</summary>
    public static IEnumerable<string> Faults(AuthOptions options)
    {
        foreach (var (i, rule) in options.Rules.Index().Where(entry => entry.Item is { Who.Length: > 0, Repositories.Length: > 0, Actions.Length: > 0 }))
        {
            if (Fault(rule, options) is { } fault)
            {
                yield return $"{Path}:{i}: {fault}";
            }
        }

        foreach (var (i, issuer) in options.Issuers.Index())
        {
            if (options.Issuers.Take(i).Any(other => other.Name == issuer.Name || other.Issuer == issuer.Issuer))
            {
                yield return $"Registry:Auth:Issuers:{i}: another issuer has the same name or the same address";
            }

            if (issuer.Name.Length > 0 && !Principal.IsName(issuer.Name))
            {
                yield return $"Registry:Auth:Issuers:{i}:Name: '{issuer.Name}' is not a name that rules can use; letters, digits and . _ @ + - are";
            }

            if (issuer.KeysFile is { Length: > 0 } file && !File.Exists(file))
            {
                yield return $"Registry:Auth:Issuers:{i}:KeysFile: there is no file '{file}'";
            }

            if (issuer is { Issuer.Length: > 0, KeysFile: null or "" } && !CanBeAsked(issuer.Issuer))
            {
                yield return $"Registry:Auth:Issuers:{i}:Issuer: keys can only be looked up at an https address, or on this machine; '{issuer.Issuer}' is none, so give them with KeysFile";
            }
        }

        // It stands between quotes in a header.
        if (options.Service.Any(c => c is '"' or '\\' or < ' ' or > '~'))
        {
            yield return "Registry:Auth:Service: only printable ASCII without quotes and backslashes can stand in a challenge";
        }
    }

    private static bool CanBeAsked(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    private static string? Fault(RuleOptions rule, AuthOptions options)
    {
        try
        {
            var parsed = AccessRule.Parse(rule.Who, rule.Repositories, rule.Actions, Path);
            return parsed.Who.Kind == PrincipalKind.Claim && options.Issuers.All(issuer => issuer.Name != parsed.Who.Name)
                ? $"there is no issuer '{parsed.Who.Name}' in Registry:Auth:Issuers"
                : null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
