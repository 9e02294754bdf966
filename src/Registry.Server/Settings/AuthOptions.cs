using System.ComponentModel.DataAnnotations;

namespace Registry.Server.Settings;

/// <summary>Sign-in, and who may do what. Users, groups, tokens and rules made by command lie in the index; what stands here adds to them.</summary>
internal sealed class AuthOptions
{
    /// <summary>Whether callers have to sign in. Unset, they have to as soon as there is a user, a rule, an htpasswd file, a trusted issuer or client certificates.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The registry's name in challenges and tokens: their <c>service</c>, <c>aud</c> and <c>iss</c>.</summary>
    [Required]
    public string Service { get; set; } = "registry";

    /// <summary>What a caller without credentials is asked for.</summary>
    public ChallengeKind Challenge { get; set; } = ChallengeKind.Bearer;

    /// <summary>A file of more users, <c>name:bcrypt-hash</c> by line as <c>htpasswd -B</c> writes it. It is read again when it changes.</summary>
    public string? HtpasswdFile { get; set; }

    public List<RuleOptions> Rules { get; set; } = [];

    public List<IssuerOptions> Issuers { get; set; } = [];

    public TokenOptions Tokens { get; set; } = new();

    public SignInOptions SignIn { get; set; } = new();
}

internal enum ChallengeKind
{
    /// <summary>A token of this registry, which clients get for a user name and a password.</summary>
    Bearer,

    /// <summary>A user name and a password with each request. It names no address, so it is right behind any proxy.</summary>
    Basic,
}

/// <summary>Who may do what where. Rules only allow, so their order never matters.</summary>
internal sealed class RuleOptions
{
    /// <summary><c>user:NAME</c>, <c>group:NAME</c>, <c>token:USER/NAME</c>, <c>claim:ISSUER:NAME=VALUE,…</c>, <c>anonymous</c> or <c>authenticated</c>.</summary>
    [Required]
    public string Who { get; set; } = "";

    /// <summary>A glob over repositories: <c>**</c> any path, <c>*</c> within a component, <c>{user}</c> the caller's name.</summary>
    [Required]
    public string Repositories { get; set; } = "";

    /// <summary>Out of <c>pull</c>, <c>push</c>, <c>delete</c> and <c>admin</c>, set apart by commas.</summary>
    [Required]
    public string Actions { get; set; } = "";
}

/// <summary>An issuer of identities to workloads, such as a CI platform, whose JWT is taken as a password.</summary>
internal sealed class IssuerOptions
{
    /// <summary>What rules call it.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>The <c>iss</c> of its tokens. Without a file of keys they are found by OpenID Connect discovery below it.</summary>
    [Required]
    public string Issuer { get; set; } = "";

    /// <summary>The <c>aud</c> that its tokens have to name.</summary>
    [Required]
    public string Audience { get; set; } = "";

    /// <summary>A file with its public keys (a JWKS), for a platform that the registry cannot reach. It is read again when it changes.</summary>
    public string? KeysFile { get; set; }
}

internal sealed class TokenOptions
{
    /// <summary>
    /// How long a bearer token is good for. Some clients cannot renew one in the middle of a push; and since rights are asked for on each request, a long life costs no safety.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long the refresh token is good for that <c>docker login</c> keeps in the password's place.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "3650.00:00:00")]
    public TimeSpan RefreshLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How old a signing key gets before the next one takes over. The old one is known for as long as its tokens are good.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromDays(30);
}

/// <summary>What slows down whoever guesses passwords.</summary>
internal sealed class SignInOptions
{
    /// <summary>How many failures of a user name from one address lock the two out.</summary>
    [Range(1, 1_000_000)]
    public int MaxFailures { get; set; } = 10;

    /// <summary>How many failures from one address, whatever the user names, lock the address out.</summary>
    [Range(1, 1_000_000)]
    public int MaxFailuresPerAddress { get; set; } = 100;

    /// <summary>How long a lock-out lasts, and how long failures are remembered.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LockedOut { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A failure is answered no sooner, so that its time tells nothing; further ones take longer.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan FailureDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many passwords are hashed at a time; 0 is one for two processors.</summary>
    [Range(0, 1024)]
    public int MaxConcurrentChecks { get; set; }

    /// <summary>How long a checked password is remembered, so that it is hashed once and not per request.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Remembered { get; set; } = TimeSpan.FromMinutes(5);
}

internal sealed class AuditOptions
{
    /// <summary>How long what happened is kept; zero keeps nothing.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(90);
}
