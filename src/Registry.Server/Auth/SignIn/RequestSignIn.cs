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
/// looked up by its hash; the checks of many requests that bring the same new one are one check.
/// </summary>
internal sealed class RequestSignIn(CredentialCache cache, CredentialCheck credentials, AccessState state, SignInOptions options, TimeProvider clock)
{
    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";

    private readonly ConcurrentDictionary<CredentialKey, Lazy<Task<SignInOutcome>>> _running = new();

    public ValueTask<SignInOutcome> AuthenticateAsync(HttpContext context, AccessPolicy policy)
    {
        var header = context.Request.Headers.Authorization;
        if (StringValues.IsNullOrEmpty(header))
        {
            return ValueTask.FromResult(WithoutHeader(context, policy));
        }

        var text = header.ToString();
        var key = cache.KeyOf(text);
        return cache.Find(key, policy) is { } caller ? ValueTask.FromResult(SignInOutcome.Of(caller)) : new ValueTask<SignInOutcome>(CheckAsync(context, policy, text, key));
    }

    /// <summary>For credentials that come in another place than the header.</summary>
    public Task<SignInOutcome> AuthenticateAsync(HttpContext context, AccessPolicy policy, string user, string password)
    {
        var header = Basic + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        var key = cache.KeyOf(header);
        return cache.Find(key, policy) is { } caller ? Task.FromResult(SignInOutcome.Of(caller)) : CheckAsync(context, policy, header, key);
    }

    private static SignInOutcome WithoutHeader(HttpContext context, AccessPolicy policy) =>
        ClientCertificate.NameOf(context) is { } name && Principal.IsName(name) && policy.RightsOf(new Identity(IdentityKind.User, name), default) is { } rights
            ? SignInOutcome.Of(new Caller(new Identity(IdentityKind.User, name), rights))
            : SignInOutcome.Of(policy.Anonymous, hasCredential: false);

    private async Task<SignInOutcome> CheckAsync(HttpContext context, AccessPolicy policy, string header, CredentialKey key)
    {
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return await CheckBearerAsync(context, policy, key);
        }

        if (!header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) || Decode(header[Basic.Length..]) is not var (user, password))
        {
            return SignInOutcome.Of(SignInFailure.WrongCredentials);
        }

        return await CheckOnceAsync(context, key, user, password);
    }

    private async Task<SignInOutcome> CheckBearerAsync(HttpContext context, AccessPolicy policy, CredentialKey key) => await BearerTokens.ReadAsync(context) is { } token
        ? Resolve(key, policy, CheckedCredential.Of(token.Identity, token.ExpiresAt), token.Scopes, SignInFailure.TokenRejected)
        : SignInOutcome.Of(SignInFailure.TokenRejected);

    // The check goes on when the client that began it leaves: others may wait for it, and a guess that is broken off has to be counted all the same.
    private Task<SignInOutcome> CheckOnceAsync(HttpContext context, CredentialKey key, string user, string password)
    {
        var address = context.Connection.RemoteIpAddress;
        return _running.GetOrAdd(key, _ => new Lazy<Task<SignInOutcome>>(() => RunAsync(key, user, password, address))).Value.WaitAsync(context.RequestAborted);
    }

    private async Task<SignInOutcome> RunAsync(CredentialKey key, string user, string password, IPAddress? address)
    {
        try
        {
            // Between this request's look and its turn another one may have ended the same check.
            return cache.Find(key, state.Policy) is { } caller
                ? SignInOutcome.Of(caller)
                : Resolve(key, state.Policy, await credentials.CheckAsync(user, password, address, CancellationToken.None), scopes: null);
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }

    private SignInOutcome Resolve(CredentialKey key, AccessPolicy policy, CheckedCredential outcome, Scopes? scopes, SignInFailure whenOver = SignInFailure.WrongCredentials)
    {
        if (outcome.Identity is null)
        {
            return SignInOutcome.Of(outcome.Failure, outcome.RetryAfter);
        }

        // The index may know more than the policy that the request began with, such as a user of a moment ago.
        if ((policy.RightsOf(outcome.Identity, clock.GetUtcNow()) ?? (policy = state.Refresh()).RightsOf(outcome.Identity, clock.GetUtcNow())) is not { } rights)
        {
            return SignInOutcome.Of(whenOver);
        }

        var caller = new Caller(outcome.Identity, rights, scopes);
        if (options.Remembered > TimeSpan.Zero)
        {
            // A bearer token may be good for longer than the access token that it was got through.
            cache.Keep(key, caller, policy, policy.EndOf(outcome.Identity) is { } end && end < outcome.GoodUntil ? end : outcome.GoodUntil);
        }

        return SignInOutcome.Of(caller);
    }

    private static (string User, string Password)? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64.Trim(), bytes, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes.AsSpan(0, length));
        return text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? (text[..colon], text[(colon + 1)..]) : null;
    }
}
