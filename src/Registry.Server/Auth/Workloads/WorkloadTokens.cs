using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Registry.Server.Auth.Access;
using Registry.Server.Auth.SignIn;
using Registry.Server.Settings;

namespace Registry.Server.Auth.Workloads;

/// <summary>
/// Signs in a CI job or a service with the JWT that its platform gave it, sent as the password (OpenID Connect Core, 2 and 3.1.3.7): the issuer has to be trusted, the audience ours, the
/// signature by one of the issuer's keys. Nothing secret is stored on either side.
/// </summary>
internal sealed partial class WorkloadTokens(AuthOptions options, TimeProvider clock, ILogger<WorkloadTokens> logger)
{
    // Clocks of platforms differ by seconds.
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly JsonWebTokenHandler Handler = new();

    // The library remembers what verifies signatures by the key's name alone: with that, an issuer could name its key as another's, and sign for that one.
    private static readonly CryptoProviderFactory Signatures = new() { CacheSignatureProviders = false };

    private readonly Dictionary<string, (IssuerOptions Options, IIssuerKeys Keys)> _issuers =
        options.Issuers.ToDictionary(issuer => issuer.Issuer, issuer => (issuer, IssuerKeys.Of(issuer, clock)), StringComparer.Ordinal);

    /// <summary>Whether a password is a JWT of a trusted issuer, by what it says itself.</summary>
    public bool IsToken(string password) => _issuers.Count > 0 && Read(password) is not null;

    public async Task<CheckedCredential> CheckAsync(string password, DateTimeOffset goodUntil, CancellationToken cancellationToken)
    {
        var token = Read(password)!;
        var (issuer, keys) = _issuers[token.Issuer];
        try
        {
            var result = Validate(password, issuer, await keys.GetAsync(isOneMissing: false, cancellationToken));
            if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
            {
                result = Validate(password, issuer, await keys.GetAsync(isOneMissing: true, cancellationToken));
            }

            if (result.IsValid)
            {
                DateTimeOffset expires = DateTime.SpecifyKind(token.ValidTo, DateTimeKind.Utc);
                return CheckedCredential.Of(IdentityOf(token, issuer), expires < goodUntil ? expires : goodUntil);
            }

            Log.Rejected(logger, issuer.Name, result.Exception.GetType().Name);
            return CheckedCredential.Of(SignInFailure.WrongCredentials);
        }
        catch (IssuerUnavailableException e)
        {
            Log.Unavailable(logger, issuer.Name, e.Message);
            return CheckedCredential.Of(SignInFailure.Unavailable);
        }
    }

    private TokenValidationResult Validate(string password, IssuerOptions issuer, IEnumerable<SecurityKey> keys)
    {
        try
        {
            return Handler.ValidateToken(password, new TokenValidationParameters
            {
                ValidIssuer = issuer.Issuer,
                ValidAudience = issuer.Audience,
                IssuerSigningKeys = keys,
                CryptoProviderFactory = Signatures,
                RequireSignedTokens = true,
                RequireExpirationTime = true,
                LifetimeValidator = (notBefore, expires, _, _) => IsNow(notBefore, expires),
            });
        }
#pragma warning disable CA1031 // Whatever the library makes of what anybody can send: it is not a good one.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new TokenValidationResult { Exception = e, IsValid = false };
        }
    }

    private bool IsNow(DateTime? notBefore, DateTime? expires)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return (notBefore is null || notBefore <= now + Skew) && expires > now - Skew;
    }

    private static Identity IdentityOf(JsonWebToken token, IssuerOptions issuer) => new(IdentityKind.Workload, $"{issuer.Name}:{OneLine(token.Subject)}")
    {
        Issuer = issuer.Name,
        Claims = token.Claims.GroupBy(claim => claim.Type).Where(claims => claims.Count() == 1).ToDictionary(claims => claims.Key, claims => claims.First().Value, StringComparer.Ordinal),
    };

    // It stands in the log, where a line break would begin a line that nobody wrote.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? Uri.EscapeDataString($"{c}") : $"{c}"));

    // Three parts, of which the first is a JSON object in base64url: no password anybody has looks like that by chance. What is no string where one has to be, the library fails to cast.
    private JsonWebToken? Read(string text)
    {
        if (!text.StartsWith("ey", StringComparison.Ordinal) || text.Count(c => c == '.') != 2)
        {
            return null;
        }

        try
        {
            var token = new JsonWebToken(text);
            return Algorithms.Contains(token.Alg) && token is { Subject.Length: > 0, Issuer.Length: > 0 } && _issuers.ContainsKey(token.Issuer) ? token : null;
        }
#pragma warning disable CA1031 // Anybody can send one, with an array where a text belongs: to whatever the library says of that, it is none.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A token that says it is by the issuer {Issuer} was refused: {Reason}")]
        public static partial void Rejected(ILogger logger, string issuer, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "The keys of the issuer {Issuer} cannot be had, so none of its workloads can sign in: {Reason}")]
        public static partial void Unavailable(ILogger logger, string issuer, string reason);
    }
}
