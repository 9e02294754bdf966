namespace Registry.Server.Auth.Access;

internal enum IdentityKind
{
    Anonymous,

    /// <summary>Somebody with a password or a client certificate.</summary>
    User,

    /// <summary>Somebody with an access token, who may do what both token and user may.</summary>
    AccessToken,

    /// <summary>A job or service that shows what its platform says of it.</summary>
    Workload,
}

/// <summary>Who a credential proved its bearer to be. What that one may do is asked of the policy, each time anew.</summary>
/// <param name="Name">The user's name, or what the platform calls the workload.</param>
internal sealed record Identity(IdentityKind Kind, string Name)
{
    public static Identity Anonymous { get; } = new(IdentityKind.Anonymous, "anonymous");

    /// <summary>Of the user, or of the access token, when the credential was checked: another one now means that it is over. Null for somebody with a certificate and no password.</summary>
    public string? Stamp { get; init; }

    /// <summary>The row of the access token, or of the refresh token behind a bearer token; 0 where there is none.</summary>
    public long TokenId { get; init; }

    /// <summary>Which of the trusted issuers vouches for a workload.</summary>
    public string? Issuer { get; init; }

    /// <summary>What it says of the workload, as far as rules ask for it.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; init; } = new Dictionary<string, string>();
}
