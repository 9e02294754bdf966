using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.Primitives;
using Registry.Server.Auth.Access;
using Registry.Server.Auth.Tokens;
using Registry.Server.Hosting.Tls;
using Registry.Server.Settings;

namespace Registry.Server.Auth.SignIn;

/// <summary>
/// Who sent a request, by its <c>Authorization</c> (Basic, RFC 7617, or a bearer token of this registry), else by its client certificate, else nobody. A credential that was checked is
/// looked up; the checks of many requests that bring the same new one are one check.
/// </summary>
internal sealed class RequestSignIn(CredentialCache cache, CredentialCheck credentials, AccessState state, SignInOptions options, TimeProvider clock)
{
    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";

    // An empty name with an empty password: what docker sends when it has neither.
    private const string NoCredentials = "Basic Og==";

    private readonly ConcurrentDictionary<CredentialKey, Lazy<Task<SignInOutcome>>> _running = new();

    public ValueTask<SignInOutcome> AuthenticateAsync(HttpContext context, AccessPolicy policy)
    {
        var header = context.Request.Headers.Authorization;
        if (StringValues.IsNullOrEmpty(header) || header == NoCredentials)
        {
            return ValueTask.FromResult(WithoutHeader(context, policy));
        }

        var text = header.ToString();
        if (text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return cache.FindToken(text, policy) is { } known ? ValueTask.FromResult(SignInOutcome.Of(known)) : new ValueTask<SignInOutcome>(CheckTokenAsync(context, policy, text));
        }

        return text.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) && Decode(text.AsSpan(Basic.Length)) is var (user, password)
            ? AuthenticateAsync(context, policy, text, user, password, isForm: false)
            : ValueTask.FromResult(SignInOutcome.Of(SignInFailure.WrongCredentials));
    }

    /// <summary>For credentials that come in another place than the header.</summary>
    public ValueTask<SignInOutcome> AuthenticateAsync(HttpContext context, AccessPolicy policy, string user, string password) =>
        AuthenticateAsync(context, policy, Basic + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")), user, password, isForm: true);

    private ValueTask<SignInOutcome> AuthenticateAsync(HttpContext context, AccessPolicy policy, string header, string user, string password, bool isForm)
    {
        var key = cache.KeyOf(header);
        return cache.FindPassword(key, policy) is { } known ? ValueTask.FromResult(SignInOutcome.Of(known)) : new ValueTask<SignInOutcome>(CheckPasswordAsync(context, key, user, password, isForm));
    }

    private static SignInOutcome WithoutHeader(HttpContext context, AccessPolicy policy) =>
        ClientCertificate.NameOf(context) is { } name && policy.CertificateIdentity(name) is { } identity && policy.RightsOf(identity, default) is { } rights
            ? SignInOutcome.Of(new Caller(identity, rights))
            : SignInOutcome.Of(policy.Anonymous, hasCredential: false);

    private async Task<SignInOutcome> CheckTokenAsync(HttpContext context, AccessPolicy policy, string header)
    {
        if (await BearerTokens.ReadAsync(context) is not { } token || RightsOf(token.Identity, ref policy) is not { } rights)
        {
            return SignInOutcome.Of(SignInFailure.TokenRejected);
        }

        var caller = new Caller(token.Identity, rights, token.Scopes);

        // It may be good for longer than the access token that it was got through.
        cache.KeepToken(header, caller, policy, policy.EndOf(token.Identity) is { } end && end < token.ExpiresAt ? end : token.ExpiresAt);
        return SignInOutcome.Of(caller);
    }

    // The check goes on when the client that began it leaves: others may wait for it, and a guess that is broken off has to be counted all the same.
    private Task<SignInOutcome> CheckPasswordAsync(HttpContext context, CredentialKey key, string user, string password, bool isForm)
    {
        var address = context.Connection.RemoteIpAddress;
        return _running.GetOrAdd(key, _ => new Lazy<Task<SignInOutcome>>(() => RunAsync(key, user, password, address, isForm))).Value.WaitAsync(context.RequestAborted);
    }

    private async Task<SignInOutcome> RunAsync(CredentialKey key, string user, string password, IPAddress? address, bool isForm)
    {
        try
        {
            // Between this request's look and its turn another one may have ended the same check.
            return cache.FindPassword(key, state.Policy) is { } known
                ? SignInOutcome.Of(known)
                : Resolve(key, await credentials.CheckAsync(user, password, address, isForm, CancellationToken.None));
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }

    private SignInOutcome Resolve(CredentialKey key, CheckedCredential outcome)
    {
        var policy = state.Policy;
        if (outcome.Identity is not { } identity)
        {
            return SignInOutcome.Of(outcome.Failure, outcome.RetryAfter);
        }

        if (RightsOf(identity, ref policy) is not { } rights)
        {
            return SignInOutcome.Of(SignInFailure.WrongCredentials);
        }

        var caller = new Caller(identity, rights);
        if (options.Remembered > TimeSpan.Zero)
        {
            cache.KeepPassword(key, caller, policy, outcome.GoodUntil);
        }

        return SignInOutcome.Of(caller);
    }

    // The index may know more than the policy that the request began with, such as a user of a moment ago.
    private Rights? RightsOf(Identity identity, ref AccessPolicy policy)
    {
        var now = clock.GetUtcNow();
        return policy.RightsOf(identity, now) ?? (policy = state.Refresh()).RightsOf(identity, now);
    }

    private static (string User, string Password)? Decode(ReadOnlySpan<char> base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64Chars(base64.Trim(), bytes, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes.AsSpan(0, length));
        return text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? (text[..colon], text[(colon + 1)..]) : null;
    }
}
