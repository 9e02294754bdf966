using Registry.Server.Auth.Access;

namespace Registry.Server.Auth.SignIn;

internal enum SignInFailure
{
    None,

    /// <summary>User or password is wrong; which one is not told.</summary>
    WrongCredentials,

    /// <summary>A bearer token that is forged, expired or revoked.</summary>
    TokenRejected,

    /// <summary>Too many failures, or too many checks at a time.</summary>
    Throttled,

    /// <summary>What vouches for the credential can't be reached.</summary>
    Unavailable,
}

/// <summary>What came of a request's credentials.</summary>
/// <param name="Caller">Null when they were not good.</param>
/// <param name="HasCredential">Whether there were any.</param>
internal readonly record struct SignInOutcome(Caller? Caller, bool HasCredential, SignInFailure Failure, TimeSpan RetryAfter)
{
    public const string UnavailableMessage = "the credential cannot be checked now, since its issuer does not answer; try again";

    public static SignInOutcome Everyone { get; } = new(Auth.Caller.Everyone, true, SignInFailure.None, default);

    public static SignInOutcome Of(Caller caller, bool hasCredential = true) => new(caller, hasCredential, SignInFailure.None, default);

    public static SignInOutcome Of(SignInFailure failure, TimeSpan retryAfter = default) => new(null, true, failure, retryAfter);
}

/// <summary>A credential that was checked: whom it proves, and for how long that need not be asked again.</summary>
internal readonly record struct CheckedCredential(Identity? Identity, DateTimeOffset GoodUntil, SignInFailure Failure, TimeSpan RetryAfter)
{
    public static CheckedCredential Of(Identity identity, DateTimeOffset goodUntil) => new(identity, goodUntil, SignInFailure.None, default);

    public static CheckedCredential Of(SignInFailure failure, TimeSpan retryAfter = default) => new(null, default, failure, retryAfter);
}
